/**
 * How a command ends: the exit codes, and the one error that is meant for the person at the terminal.
 *
 * A Failure's text may hold names, addresses and what Argyle answered in words; never a secret, although
 * the terminal would take one out. Any other error is a bug, and is shown as one.
 */

/** 64 is EX_USAGE of sysexits(3). */
export const EXIT = { ok: 0, failed: 1, difference: 2, usage: 64 } as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]

export class Failure extends Error {
  override name = 'Failure'
  /** What to do about it. */
  readonly hint: string | undefined
  readonly exit: Exit

  constructor(message: string, hint?: string, exit: Exit = EXIT.failed) {
    super(message)
    this.hint = hint
    this.exit = exit
  }
}

/** The command was not asked for in a way that makes sense. */
export function usage(message: string, hint?: string): Failure {
  return new Failure(message, hint, EXIT.usage)
}
