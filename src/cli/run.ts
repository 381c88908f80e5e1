/**
 * The core of the command line: arguments, environment and streams in, an exit code out.
 *
 * Every way in which a command can end is turned here into what is printed: a report, a Failure, a wrong
 * usage, or an error that nobody expected.
 */

import { Command, CommanderError } from '@commander-js/extra-typings'
import type { Act } from './command.ts'
import { doctor } from './commands/doctor.ts'
import { outbox } from './commands/outbox.ts'
import { quarantine } from './commands/quarantine.ts'
import { secret } from './commands/secret.ts'
import { send } from './commands/send.ts'
import { subscriptions } from './commands/subscriptions.ts'
import { EXIT, Failure } from './failure.ts'
import { redactor } from './redact.ts'
import { harmless } from './sanitize.ts'
import { openSession, type World } from './session.ts'
import { secretsIn } from './settings.ts'
import { terminalOn } from './terminal.ts'

/** Runs one command. Never throws. */
export async function run(world: World): Promise<number> {
  const isJson = world.argv.includes('--json')
  let terminal = terminalOn(world, world.env, redactor(secretsIn(world.env)), isJson)
  let exit: number = EXIT.ok

  const act: Act = async (options, work) => {
    const session = openSession(world, options)
    terminal = session.terminal
    const report = await work(session)
    const { warnings } = terminal
    terminal.print(isJson ? JSON.stringify({ ...report.json, warnings }, null, 2) : report.text)
    if (report.secret) world.stdout.write(`${report.secret}\n`)
    exit = report.exit ?? EXIT.ok
  }

  const fail = (message: string, hint: string | undefined, code: number) => {
    const text = harmless(message)
    const advice = hint && harmless(hint)
    const { warnings, paint, print, say } = terminal
    const error = { message: text, hint: advice }
    if (isJson) print(JSON.stringify({ error, warnings }, null, 2))
    else say([`${paint('red', '✗')} ${text}`, advice].filter(Boolean).join('\n  '))
    return code
  }

  try {
    await programOf(act, terminal.print).parseAsync(world.argv, { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok
      return fail(usageOf(error), 'See --help.', EXIT.usage)
    }
    if (error instanceof Failure) return fail(error.message, error.hint, error.exit)
    const { stack } = error instanceof Error ? error : new Error(String(error))
    return fail(`This should not have happened: ${stack}`, undefined, EXIT.failed)
  }
}

function programOf(act: Act, print: (text: string) => void): Command {
  const program: Command = new Command('argyle')
    .description("Argyle's subscriptions, and the Worker that they deliver to.")
    .addCommand(subscriptions(act))
    .addCommand(send(act))
    .addCommand(doctor(act))
    .addCommand(quarantine(act))
    .addCommand(outbox(act))
    .addCommand(secret(act))
    .addHelpText('after', SETTINGS)
  prepare(program, print)
  return program
}

// What comes by addCommand does not inherit these.
function prepare(command: Command, print: (text: string) => void): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => print(text.trimEnd()),
    writeErr: () => {},
  })
  for (const child of command.commands) prepare(child as Command, print)
}

// An argument may be a secret that somebody gave where none can be given.
function usageOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.'
  return message
    .replace(/^error: /, '')
    .replace(/^(too many arguments .* but got \d+): .*$/s, '$1.')
    .replace(/(--[\w-]+)=[^'\s]*/g, '$1=…')
    .replace(/'(-\w)[^'\s]+'/g, "'$1…'")
}

const SETTINGS = `
Settings come from the environment, .env or .secrets, and never from arguments:
  ARGYLE_API_KEY_ID, ARGYLE_API_KEY_SECRET  the API key
  ARGYLE_ENVIRONMENT                        production (if not set) or sandbox
  ARGYLE_API_URL                            another address of the API
  ARGYLE_WEBHOOK_SECRET                     what deliveries are signed with
  ADMIN_TOKEN                               opens /admin of the Worker
  NO_COLOR                                  no colours

Exit codes: 0 done, 1 failed, 2 there is a difference, 64 wrong usage.`
