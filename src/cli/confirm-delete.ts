/**
 * Deletes entries by their ids, after a question about each.
 *
 * All or none: nothing is deleted after a negative answer, or if an id does not exist.
 */

import { EXIT, Failure, usage } from './failure.ts'
import { inTurn } from './in-turn.ts'
import { sanitize } from './sanitize.ts'
import type { Report } from './session.ts'
import type { Terminal } from './terminal.ts'

interface Deletion<One> {
  /** A name for one entry, such as «subscription». */
  noun: string
  /** The entry with this id, if it exists. */
  find(id: string): Promise<One | undefined>
  /** An entry in words, after its id. */
  describe(one: NoInfer<One>): string
  remove(one: NoInfer<One>): Promise<unknown>
}

/**
 * @param isSure asks no questions
 * @throws Failure if an id does not exist, if nobody can answer, or if the first one is not deleted
 */
export async function confirmDelete<One extends { id: string }>(
  ids: string[],
  { noun, find, describe, remove }: Deletion<One>,
  isSure: boolean,
  terminal: Terminal
): Promise<Report> {
  const chosen: One[] = []
  for (const id of new Set(ids)) {
    const one = await find(id)
    if (!one) throw new Failure(`The ${noun} ${id} does not exist.`, 'Nothing was deleted.')
    chosen.push(one)
  }
  if (!isSure && !(await confirmEach(chosen, describe, terminal))) {
    return { json: { deleted: [] }, text: 'Nothing was deleted.', exit: EXIT.failed }
  }
  const { results, isWhole } = await inTurn(chosen, 'deleted', terminal, async (one) => {
    await remove(one)
    return one
  })
  const text = results.map((one) => sanitize(`Deleted ${one.id}, ${describe(one)}`)).join('\n')
  const exit = isWhole ? EXIT.ok : EXIT.failed
  return { json: { deleted: results.map(({ id }) => id) }, text, exit }
}

/**
 * Asks about each entry whether to delete it, until the first no.
 *
 * @param describe an entry in words, after its id
 * @throws Failure that names them all, if nobody can answer
 */
export async function confirmEach<One extends { id: string }>(
  entries: One[],
  describe: (one: One) => string,
  terminal: Terminal
): Promise<boolean> {
  const texts = entries.map((one) => `${one.id}, ${describe(one)}`)
  if (texts.length > 0 && !terminal.canAsk) {
    const all = `Nobody can answer here. To be deleted: ${texts.join('; ')}.`
    throw usage(all, 'Nothing was deleted. Use --yes to delete.')
  }
  for (const text of texts) {
    if (!(await terminal.confirm(`Delete ${text}? This is final.`))) return false
  }
  return true
}
