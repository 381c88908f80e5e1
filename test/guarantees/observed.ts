/**
 * Observations of a scene: what the sender was answered, where each fact is, and what the consumers
 * got.
 *
 * Finds a fact again by its event and data, in the queues, the outbox and the quarantine, and
 * throws when one of them holds something that differs from the posted deliveries: "as sent" is
 * proved for every row.
 */

import { env } from 'cloudflare:workers'
import type { AnyMessage } from '../../src/contract/event.ts'
import type { Taken } from './calls.ts'

/** One delivery and its answer. */
export interface Answered {
  /** Seconds from the start of the scene to the delivery. */
  atSeconds: number
  /** null: the answer never left the Worker. */
  status: number | null
  /** Seconds that the answer took. */
  tookSeconds: number
  retryAfter: string | null
}

/** Places of one fact. A queue is named for each copy in it. */
export interface Places {
  queues: Taken['queue'][]
  outbox: string[]
  quarantine: 'verified' | 'unverified' | null
  /** It is in the queue as a claim check. */
  isClaimCheck: boolean
}

/**
 * A fact: where it was when the failure ended, and the messages about it at the end of the scene.
 */
export interface Fact extends Places {
  /** The ids of its events that the sender was told with 202. */
  promised: ReadonlySet<unknown>
  arrived: Taken[]
}

export interface Observed {
  /** Until the failure ended. */
  answers: Answered[]
  facts: Fact[]
  /** How many calls of KV and queues the failure saw. */
  calls: number
  /** Seconds after which the data of a claim check could be read; undefined without one. */
  dataAfterSeconds: number | undefined
}

/** A fact that was posted, in one or more bodies. */
export interface Posted {
  key: string
  bodies: Set<string>
  promised: Set<unknown>
}

/**
 * The key of the fact in a body: equal for equal event and data. Other bodies are their own key.
 */
export function keyOf(body: string): string {
  try {
    const { event, data } = JSON.parse(body)
    return factKey(`com.argyle.${event}`, data)
  } catch {
    return body
  }
}

const factKey = (type: string, data: unknown) => `${type} ${JSON.stringify(data)}`

async function keyIn(message: AnyMessage): Promise<string> {
  const data = 'data' in message ? message.data : await env.STATE.get(message.dataref, 'json')
  return factKey(message.type, data)
}

/** The copies that are about each fact. Throws if one is about none of them. */
export async function byFact<T extends { message: AnyMessage }>(
  posted: Posted[],
  copies: T[]
): Promise<T[][]> {
  const found = new Map(posted.map(({ key }): [string, T[]] => [key, []]))
  for (const copy of copies) {
    const fact = found.get(await keyIn(copy.message))
    if (!fact) throw new Error('A message is not as it was posted.')
    fact.push(copy)
  }
  return [...found.values()]
}

interface OutboxEntry {
  queue: string
  message: AnyMessage
}

/** Where each fact is at this moment. */
export async function placesOf(posted: Posted[], taken: Taken[]): Promise<Places[]> {
  const waiting = (await valuesUnder('outbox:')).map(({ value }): OutboxEntry => JSON.parse(value))
  const [queued, outbox] = [await byFact(posted, taken), await byFact(posted, waiting)]
  const quarantine = await quarantined(posted)
  return posted.map(({ key }, index) => {
    const copies = queued[index] ?? []
    return {
      queues: copies.map(({ queue }) => queue),
      outbox: (outbox[index] ?? []).map(({ queue }) => queue),
      quarantine: quarantine.get(key) ?? null,
      isClaimCheck: copies.some(({ message }) => 'dataref' in message),
    }
  })
}

async function quarantined(posted: Posted[]): Promise<Map<string, Places['quarantine']>> {
  const found = new Map<string, Places['quarantine']>()
  for (const { value, metadata } of await valuesUnder('quarantine:')) {
    const fact = await factIn(posted, value)
    if (!fact) throw new Error('A quarantined body is not as it was posted.')
    found.set(fact.key, Object(metadata).verified ? 'verified' : 'unverified')
  }
  return found
}

// The quarantine holds a delivery as it came, or an entry of the outbox.
async function factIn(posted: Posted[], value: string): Promise<Posted | undefined> {
  const delivery = posted.find(({ bodies }) => bodies.has(value))
  if (delivery) return delivery
  const key = await keyIn(JSON.parse(value).message)
  return posted.find((fact) => fact.key === key)
}

async function valuesUnder(prefix: string): Promise<{ value: string; metadata: unknown }[]> {
  const found: { value: string; metadata: unknown }[] = []
  let cursor: string | null = null
  do {
    const list: KVNamespaceListResult<unknown, string> = await env.STATE.list({ prefix, cursor })
    for (const { name, metadata } of list.keys) {
      found.push({ value: (await env.STATE.get(name)) ?? '', metadata })
    }
    cursor = list.list_complete ? null : list.cursor
  } while (cursor)
  return found
}
