/**
 * The exit codes, and the one error that is meant for the person at the terminal.
 *
 * A Failure's text may hold names and addresses, never a secret. Any other error is a bug.
 */

/** 64 is EX_USAGE of sysexits(3); 130 is 128 and the number of SIGINT, as a shell counts it. */
export const EXIT = { ok: 0, failed: 1, difference: 2, usage: 64, interrupted: 130 } as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** @param message what happened @param hint what to do */
export class Failure extends Error {
  override name = 'Failure'
  readonly hint: string | undefined
  readonly exit: Exit

  constructor(message: string, hint?: string, exit: Exit = EXIT.failed) {
    super(message)
    this.hint = hint
    this.exit = exit
  }
}

/** A Failure because of wrong arguments or settings. */
export function usage(message: string, hint?: string): Failure {
  return new Failure(message, hint, EXIT.usage)
}
