/**
 * Does irreversible work on one entry after the other. A failure must not hide the work done.
 */

import { Failure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Works on each entry until one fails. Throws if nothing was done before, else warns.
 *
 * @param entries may be read from pages while the work goes on
 * @param done the work in the warning, such as «deleted»
 * @returns the results, and whether they are those of all entries
 */
export async function inTurn<One, Result>(
  entries: Iterable<One> | AsyncIterable<One>,
  done: string,
  terminal: Terminal,
  work: (one: One) => Promise<Result>
): Promise<{ results: Result[]; isWhole: boolean }> {
  const results: Result[] = []
  try {
    for await (const one of entries) results.push(await work(one))
    return { results, isWhole: true }
  } catch (error) {
    if (!(error instanceof Failure) || results.length === 0) throw error
    terminal.warn(`${error.message} The rest was not ${done}.`)
    return { results, isWhole: false }
  }
}
