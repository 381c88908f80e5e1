/**
 * The shape of a command, the options that commands share, and parsers for option values.
 */

import {
  Command,
  type CommandUnknownOpts,
  Option,
  type OptionValues,
} from '@commander-js/extra-typings'
import { usage } from './failure.ts'
import type { CommonOptions, Report, Session } from './session.ts'
import { SETTINGS_FILES } from './settings.ts'

/** Opens a session, does the work in it, and prints the report. */
export type Execute = (
  options: CommonOptions,
  work: (session: Session) => Promise<Report>
) => Promise<void>

/** Adds a command to its parent. Makes it anew, because commander keeps the parsed values in it. */
export type CliCommand = (parent: CommandUnknownOpts, execute: Execute) => void

interface Definition<Args extends unknown[], Options extends CommonOptions & OptionValues> {
  /** The arguments and options. */
  define(): Command<Args, Options>
  /** Does the work. Touches neither the process nor a global. @throws Failure */
  run(session: Session, options: Options, ...args: Args): Promise<Report>
}

/** A command; its types follow from `define`. */
export function defineCommand<Args extends unknown[], Options extends CommonOptions & OptionValues>(
  definition: Definition<Args, Options>
): CliCommand {
  return (parent, execute) => {
    const command = definition.define().copyInheritedSettings(parent)
    command.action(() => {
      const options = command.opts()
      const args = command.processedArgs
      return execute(options, (session) => definition.run(session, options, ...args))
    })
    parent.addCommand(command)
  }
}

/** Commands under one name. */
export function group(name: string, description: string, commands: CliCommand[]): CliCommand {
  return (parent, execute) => {
    const own = parent.command(name).description(description)
    for (const add of commands) add(own, execute)
  }
}

const LEAST_TIMEOUT_SECONDS = 0.001
const LONGEST_TIMEOUT_SECONDS = 600
const TIMEOUT_SECONDS = 10

/** A command with the options that all have. @param examples without `npm run argyle --` */
export function command(name: string, description: string, ...examples: string[]) {
  const settings = `read this file instead of ${SETTINGS_FILES.production.join(' and ')}; may be repeated`
  const files = SETTINGS_FILES.sandbox.join(' and ')
  const env = new Option('--env <name>', `sandbox reads ${files} instead`)
  const seconds = number('--timeout', LEAST_TIMEOUT_SECONDS, LONGEST_TIMEOUT_SECONDS)
  const lines = examples.map((example) => `\n  npm run argyle -- ${example}`)
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document on stdout, and nothing else')
    .option('--verbose', 'print each request on stderr')
    .option('--settings <file>', settings, (file, before: string[] = []) => [...before, file])
    .addOption(env.choices(['production', 'sandbox'] as const))
    .option('--timeout <seconds>', 'wait this long for an answer', seconds, TIMEOUT_SECONDS)
    .addHelpText('after', `\nExamples:${lines.join('')}`)
}

/** A command that talks to a Worker. */
export function workerCommand(name: string, description: string, ...examples: string[]) {
  const url = "the Worker's address. Default: ARGYLE_EDGE_URL"
  return command(name, description, ...examples).option('--url <url>', url)
}

/** Parses values with commas between them. */
export function commaSeparated(value: string, before: string[] = []): string[] {
  return [...new Set([...before, ...value.split(/[\s,]+/).filter(Boolean)])]
}

/** Makes a parser of decimal numbers; of whole ones, if `least` is whole. */
export function number(option: string, least: number, most: number) {
  const isWhole = Number.isInteger(least)
  const pattern = isWhole ? /^\d+$/ : /^\d*\.?\d+$/
  return (value: string): number => {
    const number = Number(value)
    if (pattern.test(value) && number >= least && number <= most) return number
    throw usage(`${option} must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`)
  }
}
