/**
 * The marker of a fact: its current window and its last sends, as the memory and KV hold it.
 *
 * Pure: reads and writes nothing. Its size is bounded for every delivery.
 */

import * as z from 'zod/mini'

const MOST_SENDS = 16
export const MOST_NAMES = 16
const ID = /^[0-9a-f]{32}$/

const Send = z.object({
  receivedAt: z.number(),
  /** The time from which consumers can receive the event: the time of sending plus its delay. */
  sentAt: z.number(),
  /** The event's id. */
  id: z.string().check(z.regex(ID)),
})

const Marker = z.object({
  /** When the current window ends. */
  until: z.number(),
  /** The subscriptions that delivered the fact in the current window, as digests. */
  names: z.array(z.string()),
  /** The last sends of the fact, by the time of receipt. */
  sends: z.array(Send),
  /** A send that some queues may have and another does not, and the receipt of its delivery. */
  unfinished: z.optional(z.object({ id: z.string().check(z.regex(ID)), receivedAt: z.number() })),
})

/** Times are in milliseconds since the epoch. */
export type Marker = z.infer<typeof Marker>
export type Send = z.infer<typeof Send>

/** The marker in a value of KV; undefined if it cannot be read. */
export function markerIn(value: string | null): Marker | undefined {
  if (!value) return undefined
  try {
    const marker = Marker.safeParse(JSON.parse(value)).data
    return marker && { ...marker, names: marker.names.slice(0, MOST_NAMES) }
  } catch {
    return undefined
  }
}

/** Both markers of one fact in one: every send of either, and the window that ends later. */
export function merge(one: Marker | undefined, other: Marker): Marker {
  if (!one) return other
  const [older, newer] = one.until <= other.until ? [one, other] : [other, one]
  const byId = new Map([...older.sends, ...newer.sends].map((send) => [send.id, send]))
  const sends = [...byId.values()].sort((a, b) => a.receivedAt - b.receivedAt).slice(-MOST_SENDS)
  const isOneWindow = older.until === newer.until
  const unfinished = [older.unfinished, newer.unfinished]
    .filter((send) => send && !byId.has(send.id))
    .sort((a, b) => Number(a?.receivedAt) - Number(b?.receivedAt))
    .at(-1)
  return {
    until: newer.until,
    names: isOneWindow ? [...new Set([...older.names, ...newer.names])] : newer.names,
    sends,
    ...(unfinished && { unfinished }),
  }
}
