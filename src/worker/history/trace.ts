/**
 * Any id that a person may hold → the journeys of the events that it belongs to.
 *
 * A journey has all deliveries of one fact: its first event, duplicates, follow-ups and replays,
 * because their ids begin with the same 24 digits; and each attempt of a consumer.
 */

import { RULES } from '../../argyle/events.ts'
import type { Handling } from '../../contract/history.ts'
import { type Entry, entriesWhere } from './list.ts'
import type { Ask } from './read.ts'

const MOST_ENTRIES = 200
// Of an id, equal to those of the fingerprint: docs/dedupe.md.
const FACT_DIGITS = 24
const FINGERPRINT = /^[0-9a-f]{64}$/

/** The kinds of objects, as subjects name them. */
const KINDS = [...new Set(Object.keys(RULES).map((name) => name.slice(0, name.indexOf('.'))))]

// In the order in which they are tried. ?1 is the id, or for `object` the subjects in JSON.
const LOOKS = {
  event: 'id = ?1',
  fingerprint: 'id >= substr(?1, 1, 24) AND id < substr(?1, 1, 24) || x AND fingerprint = ?1',
  'quarantine entry': 'quarantine = ?1',
  user: 'user = ?1',
  account: 'account = ?1',
  object: 'subject IN (SELECT value FROM json_each(?1))',
} as const

export type KindOfId = keyof typeof LOOKS

/** All that is known of one fact, oldest first. */
export interface Journey {
  /** The first 24 digits of the ids; or the id in the quarantine of a delivery without an event. */
  fact: string
  deliveries: Entry[]
  handlings: Handling[]
}

export interface Traced {
  /** Null if nothing has this id. */
  as: KindOfId | null
  /** The journey with the newest delivery first. */
  journeys: Journey[]
  /** Whether older deliveries of this id were left out. */
  more: boolean
}

/** Finds the journeys. */
export async function traceId(ask: Ask, id: string): Promise<Traced> {
  for (const as of Object.keys(LOOKS) as KindOfId[]) {
    if (as === 'fingerprint' && !FINGERPRINT.test(id)) continue
    const found = await ask<Entry>(
      entriesWhere(LOOKS[as].replace('x', "'g'")),
      as === 'object'
        ? JSON.stringify(id.includes('/') ? [id] : KINDS.map((kind) => `${kind}/${id}`))
        : id,
      MOST_ENTRIES
    )
    if (found.length === 0) continue
    const isWhole = as === 'user' || as === 'account' || as === 'object'
    const entries = isWhole ? found : await withSiblings(ask, found)
    return { as, journeys: await journeysOf(ask, entries), more: found.length === MOST_ENTRIES }
  }
  return { as: null, journeys: [], more: false }
}

/** The entries, and the others of their facts. */
export async function withSiblings(ask: Ask, found: Entry[]): Promise<Entry[]> {
  const facts = [...new Set(found.flatMap(({ id }) => id?.slice(0, FACT_DIGITS) ?? []))]
  if (facts.length === 0) return found
  // One range for each fact, so that each uses the index.
  const siblings: Entry[] = []
  for (const fact of facts) {
    siblings.push(
      ...(await ask<Entry>(entriesWhere("id >= ?1 AND id < ?1 || 'g'"), fact, MOST_ENTRIES))
    )
  }
  const known = new Set(siblings.map(({ n }) => n))
  return [...siblings, ...found.filter(({ n }) => !known.has(n))].sort((a, b) => b.n - a.n)
}

/** The entries by their facts, each with the attempts of consumers. */
export async function journeysOf(ask: Ask, entries: Entry[]): Promise<Journey[]> {
  const ids = [...new Set(entries.flatMap(({ id }) => id ?? []))]
  const handlings = await ask<Handling & { id: string }>(
    'SELECT * FROM handlings WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY n',
    JSON.stringify(ids)
  )
  const factOf = ({ n, id, quarantine }: Entry) =>
    id?.slice(0, FACT_DIGITS) ?? quarantine ?? String(n)
  const byFact = Map.groupBy(entries, factOf)
  return [...byFact].map(([fact, deliveries]) => ({
    fact,
    deliveries: deliveries.toReversed(),
    handlings: handlings.filter(({ id }) => id.startsWith(fact)),
  }))
}
