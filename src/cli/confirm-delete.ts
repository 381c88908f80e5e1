/**
 * Deletes entries by their ids, after a question about each.
 *
 * All or none: if an id does not exist or an answer is no, nothing is deleted.
 */

import { EXIT, Failure } from './failure.ts'
import { inTurn } from './in-turn.ts'
import { sanitize } from './sanitize.ts'
import type { Report } from './session.ts'
import type { Terminal } from './terminal.ts'

interface Deletion<One> {
  /** A name for one entry, such as «subscription». */
  noun: string
  /** The entries that exist. */
  all: One[]
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
  { noun, all, describe, remove }: Deletion<One>,
  isSure: boolean,
  terminal: Terminal
): Promise<Report> {
  const chosen = [...new Set(ids)].map((id) => {
    const one = all.find((one) => one.id === id)
    if (one) return one
    throw new Failure(`The ${noun} ${id} does not exist.`, 'Nothing was deleted. See the list.')
  })
  for (const one of isSure ? [] : chosen) {
    const question = `Delete ${one.id}, ${describe(one)}? This is final.`
    if (!(await terminal.confirm(question, 'Nothing was deleted. Use --yes to delete.'))) {
      return { json: { deleted: [] }, text: 'Nothing was deleted.', exit: EXIT.failed }
    }
  }
  const deleted = await inTurn(chosen, 'deleted', terminal, async (one) => {
    await remove(one)
    return one
  })
  const text = deleted.map((one) => sanitize(`Deleted ${one.id}, ${describe(one)}`)).join('\n')
  const exit = deleted.length === chosen.length ? EXIT.ok : EXIT.failed
  return { json: { deleted: deleted.map(({ id }) => id) }, text, exit }
}
