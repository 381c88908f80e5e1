/**
 * Ids that somebody gave → the entries that are to be deleted, once that person is sure.
 *
 * All or none: an id that is not there, or one «no», and nothing is deleted.
 */

import { EXIT, Failure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** How a command ends that deleted nothing because somebody said no. */
export const NOTHING_DELETED = {
  json: { deleted: [] },
  text: 'Nothing was deleted.',
  exit: EXIT.failed,
}

interface Words<One> {
  absent(id: string): string
  question(one: One): string
}

/**
 * @param isSure nobody has to be asked
 * @returns undefined when the person is not sure
 * @throws Failure for an id that is not among `all`, or where there is nobody to ask
 */
export async function chooseToDelete<One extends { id: string }>(
  ids: string[],
  all: One[],
  words: Words<One>,
  isSure: boolean,
  terminal: Terminal
): Promise<One[] | undefined> {
  const chosen = [...new Set(ids)].map((id) => {
    const one = all.find((one) => one.id === id)
    if (!one) throw new Failure(words.absent(id), 'Nothing was deleted.')
    return one
  })
  for (const one of isSure ? [] : chosen) {
    const isYes = await terminal.confirm(
      words.question(one),
      'Nothing was deleted. --yes does not ask.'
    )
    if (!isYes) return undefined
  }
  return chosen
}
