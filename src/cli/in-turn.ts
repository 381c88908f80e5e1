/**
 * One thing after the other, for what cannot be taken back: a failure in the middle must not hide what was done.
 */

import { Failure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Does something with each until that fails. A failure after the first is only a warning: what was done before has
 * left the list, so it is told here or never.
 *
 * @param remaining how many were not done, in words
 * @returns what came of those that were done
 * @throws Failure of the first; of any, what is no Failure
 */
export async function inTurn<One, Done>(
  all: One[],
  terminal: Terminal,
  remaining: (count: number) => string,
  work: (one: One) => Promise<Done>
): Promise<Done[]> {
  const done: Done[] = []
  for (const one of all) {
    try {
      done.push(await work(one))
    } catch (error) {
      if (!(error instanceof Failure) || done.length === 0) throw error
      terminal.warn(`${error.message} ${remaining(all.length - done.length)}`)
      break
    }
  }
  return done
}
