/**
 * One delivery with its event, its journey, and the deliveries before and after it.
 */

import { type Entry, entriesWhere } from './list.ts'
import type { Ask } from './read.ts'
import { type Journey, journeysOf, withSiblings } from './trace.ts'

const NEIGHBOURS = ['user', 'account', 'subject'] as const

/** The numbers of the deliveries before and after one, with the same value. */
export interface Neighbours {
  previous: number | null
  next: number | null
}

export interface Delivery {
  entry: Entry
  /** The message as its queues get it, in JSON; null if the row has none. */
  body: string | null
  journey: Journey | undefined
  neighbours: Record<(typeof NEIGHBOURS)[number], Neighbours>
}

/** The delivery of the row `n`; undefined if it is not there. */
export async function deliveryAt(ask: Ask, n: number): Promise<{ delivery: Delivery | undefined }> {
  const [entry] = await ask<Entry>(entriesWhere('n = ?1'), n, 1)
  if (!entry) return { delivery: undefined }
  const [held] = await ask<{ body: string | null }>('SELECT body FROM deliveries WHERE n = ?', n)
  const [journey] = await journeysOf(ask, await withSiblings(ask, [entry]))
  const beside = await Promise.all(
    NEIGHBOURS.map(async (name) => [name, await besideOf(ask, name, entry)] as const)
  )
  const neighbours = Object.fromEntries(beside) as Delivery['neighbours']
  return { delivery: { entry, body: held?.body ?? null, journey, neighbours } }
}

async function besideOf(
  ask: Ask,
  name: (typeof NEIGHBOURS)[number],
  { n, [name]: value }: Entry
): Promise<Neighbours> {
  const [found] = await ask<Neighbours>(
    `SELECT (SELECT max(n) FROM deliveries WHERE ${name} = ?1 AND n < ?2) AS previous,
      (SELECT min(n) FROM deliveries WHERE ${name} = ?1 AND n > ?2) AS next`,
    value,
    n
  )
  return found ?? { previous: null, next: null }
}
