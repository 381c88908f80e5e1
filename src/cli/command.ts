/**
 * The shape that all commands share: their common options, examples in the help, and lists as values.
 */

import { Command } from '@commander-js/extra-typings'
import { usage } from './failure.ts'
import type { CommonOptions, Report, Session } from './session.ts'
import { ENV_FILES } from './settings.ts'

/** Runs what a command does, prints its report, and keeps its exit code. */
export type Act = (
  options: CommonOptions,
  work: (session: Session) => Promise<Report>
) => Promise<void>

const TIMEOUT_SECONDS = 10
const LONGEST_TIMEOUT_SECONDS = 600

/** A command with the common options. @param examples without what stands before each */
export function command(name: string, description: string, ...examples: string[]) {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document and nothing else on stdout')
    .option('--verbose', 'tell of each request on stderr')
    .option(
      '--settings <file>',
      `read settings from there, in place of ${ENV_FILES.join(' and ')}; may be repeated`,
      collect
    )
    .option('--timeout <seconds>', 'how long one answer may take', seconds, TIMEOUT_SECONDS)
    .addHelpText('after', () => exampleText(examples))
}

function exampleText(examples: string[]): string {
  return ['', 'Examples:', ...examples.map((example) => `  npm run argyle -- ${example}`)].join(
    '\n'
  )
}

/** For an option that may be repeated. */
function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

/** For an option that takes values with commas between them. */
export function list(value: string, before: string[] | undefined): string[] {
  return [...new Set([...(before ?? []), ...value.split(/[\s,]+/).filter(Boolean)])]
}

/** For an option that takes a whole number. */
export function whole(name: string, least: number, most: number) {
  return (value: string): number => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= least && number <= most) return number
    throw usage(`${name} must be a whole number from ${least} to ${most}.`)
  }
}

function seconds(value: string): number {
  const number = Number(value)
  if (number > 0 && number <= LONGEST_TIMEOUT_SECONDS) return number
  throw usage(`--timeout must be a number of seconds up to ${LONGEST_TIMEOUT_SECONDS}.`)
}
