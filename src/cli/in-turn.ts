/**
 * Does irreversible work on one entry after the other. A failure must not hide the work done.
 */

import { Failure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Works on each entry until one fails. Throws the first entry's failure, and warns of a later one.
 * @param done the work in the warning, such as «deleted»
 */
export async function inTurn<One, Result>(
  entries: One[],
  done: string,
  terminal: Terminal,
  work: (one: One) => Promise<Result>
): Promise<Result[]> {
  const results: Result[] = []
  for (const one of entries) {
    try {
      results.push(await work(one))
    } catch (error) {
      if (!(error instanceof Failure) || results.length === 0) throw error
      terminal.warn(`${error.message} Not ${done}: ${entries.length - results.length}.`)
      break
    }
  }
  return results
}
