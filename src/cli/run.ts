/**
 * The core of the command line: arguments, environment and streams in, an exit code out.
 *
 * The one place that runs a command and prints its end: a report, a Failure, or a bug.
 */

import { readFileSync } from 'node:fs'
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Execute } from './command.ts'
import { deliveries } from './commands/deliveries.ts'
import { doctor } from './commands/doctor.ts'
import { erase } from './commands/erase.ts'
import { outbox } from './commands/outbox.ts'
import { quarantine } from './commands/quarantine.ts'
import { reconcile } from './commands/reconcile.ts'
import { replay } from './commands/replay.ts'
import { secret } from './commands/secret.ts'
import { send } from './commands/send.ts'
import { setup } from './commands/setup.ts'
import { status } from './commands/status.ts'
import { subscriptions } from './commands/subscriptions.ts'
import { trace } from './commands/trace.ts'
import { EXIT, type Exit, Failure, usage } from './failure.ts'
import { redactor, sanitize } from './sanitize.ts'
import { openSession, type World } from './session.ts'
import { hiddenIn } from './settings.ts'
import { refuseSwallowed } from './swallowed.ts'
import { type Terminal, terminalOn } from './terminal.ts'

const COMMANDS = [
  setup,
  status,
  doctor,
  trace,
  deliveries,
  replay,
  reconcile,
  quarantine,
  outbox,
  subscriptions,
  send,
  secret,
  erase,
]

/** Runs one command line. Never throws. @returns the exit code */
export async function run(world: World): Promise<number> {
  const isJson = world.argv.includes('--json')
  let terminal = terminalOn(world, redactor(hiddenIn(world.env)), isJson)
  let exit: Exit = EXIT.ok

  const execute: Execute = async (options, work) => {
    const session = openSession(world, options)
    terminal = session.terminal
    const report = await work(session)
    const { warnings } = terminal
    const text = isJson ? jsonOf({ ...report.json, warnings }) : report.text
    terminal.print(text, report.hasBody && 'secrets')
    if (report.secret) world.stdout.write(`${report.secret}\n`)
    exit = report.exit ?? EXIT.ok
  }

  try {
    const program = programWith(execute, terminal.print)
    refuseSwallowed(world.env, optionsOf(program))
    await program.parseAsync(world.argv, { from: 'user' })
    return exit
  } catch (error) {
    // Commander throws after --help and --version too.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
    const failure = failureFrom(error)
    printFailure(failure, terminal, isJson)
    return failure.exit
  }
}

function programWith(execute: Execute, print: (text: string) => void): Command {
  const file = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8'))
  const program = new Command('argyle')
    .description('Manage Argyle subscriptions, and the Worker that receives their deliveries.')
    .version(version, '--version', 'print the version')
    .addHelpText('after', SETTINGS)
    .exitOverride()
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: () => {} })
  for (const add of COMMANDS) add(program, execute)
  return program
}

/** The long names of all options of a command and of those below it. */
function optionsOf({ options, commands }: CommandUnknownOpts): Set<string> {
  const own = options.map((option) => option.name())
  return new Set([...own, ...commands.flatMap((one) => [...optionsOf(one)])])
}

function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CommanderError) return usage(usageText(error), 'See --help.')
  const { stack } = error instanceof Error ? error : new Error(String(error))
  return new Failure(`The command line has a bug: ${stack}`, 'Report the lines above.')
}

// An argument may be a secret, given where an option does not take one.
function usageText({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.'
  return message
    .replace(/^error: /, '')
    .replace(/^(too many arguments .* but got \d+): .*$/s, '$1.')
    .replace(/(--[\w-]+)=[^'\s]*/g, '$1=…')
    .replace(/'(-\w)[^'\s]+'/g, "'$1…'")
}

function printFailure(failure: Failure, terminal: Terminal, isJson: boolean): void {
  const { warnings, paint, print, say } = terminal
  const message = sanitize(failure.message)
  const hint = failure.hint && sanitize(failure.hint)
  if (isJson) print(jsonOf({ error: { message, hint }, warnings }))
  else say(`${paint('red', '✗')} ${message}${hint ? `\n  ${hint}` : ''}`)
}

// The controls that JSON leaves as they are, and a terminal obeys.
const CONTROLS = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

function jsonOf(document: object): string {
  const escaped = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(document, null, 2).replace(CONTROLS, escaped)
}

const SETTINGS = `
Settings come from the environment, then .env, then .secrets.json. They are never arguments:
  ARGYLE_API_KEY_ID, ARGYLE_API_KEY_SECRET  the API key
  ARGYLE_ENVIRONMENT                        production or sandbox (default: production)
  ARGYLE_API_URL                            another address of the API
  ARGYLE_WEBHOOK_SECRET                     the secret that signs deliveries
  ADMIN_TOKEN                               the token of the Worker's /admin
  ARGYLE_EDGE_URL                           the Worker's address, for commands without --url
  ARGYLE_OPERATOR                           your name, for the Worker's log
  NO_COLOR                                  print no colours

Exit codes: 0 done, 1 failed, 2 a difference was found, 64 wrong usage, 130 stopped.`
