/**
 * The public contract: the event that downstream Workers consume, and a delivery → that event.
 *
 * Pure but for the digests: the clock is passed in. The ids follow from the content alone, so two
 * copies of one delivery that both slip past KV can still be told to be one. What that costs: two
 * deliveries of one fact with their keys in another order count as two.
 */

import { entryOf, LONGEST_ID_CHARACTERS } from './argyle/catalogue.ts'
import type { Delivery } from './argyle/delivery.ts'
import { sha256 } from './digest.ts'

/** A CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec). */
export interface ArgyleEvent {
  specversion: '1.0'
  /** 32 hex digits. With `source`, the consumer's idempotency key. */
  id: string
  /** The Argyle environment that it is from. */
  source: Source
  /** `com.argyle.` and Argyle's own name of the event, such as `profiles.added`. */
  type: `com.argyle.${string}`
  /** What it is about: `profiles/<id>`, else `accounts/<id>` or `users/<id>`. */
  subject?: string
  /** When it was received, RFC 3339: Argyle sends no time. */
  time: string
  datacontenttype: 'application/json'
  /** The name of the Argyle subscription that delivered it. */
  subscription?: string
  /** 64 hex digits over event and data: equal for all deliveries of the same fact. */
  fingerprint: string
  /** Argyle's `data` as it was sent. */
  data: Record<string, unknown>
}

/** An event whose data is kept in KV, under the key in `dataref`, because a message could not hold it. */
export type ClaimCheck = Omit<ArgyleEvent, 'data'> & { dataref: string }

/** The body of a queue message. */
export type QueueMessage = ArgyleEvent | ClaimCheck

export type Source = 'https://api.argyle.com' | 'https://api-sandbox.argyle.com'

export interface Normalized {
  event: ArgyleEvent
  /** Of the event's data in JSON, at least. */
  dataBytes: number
}

/**
 * Normalizes a valid delivery.
 *
 * @param windowSeconds the dedupe window of the delivery's class
 * @param receivedAt becomes `time`, and for events that repeat chooses the `id`'s window
 */
export async function toEvent(
  delivery: Delivery,
  source: Source,
  windowSeconds: number,
  receivedAt: Date
): Promise<Normalized> {
  const { event, name, data } = delivery
  // `name` stays out: two subscriptions that overlap deliver one fact under two names.
  const fact = new TextEncoder().encode(JSON.stringify([event, data]))
  const fingerprint = await sha256(fact)
  const window = Math.floor(receivedAt.getTime() / 1000 / windowSeconds)
  const occurrence = entryOf(event).dedupe === 'once' ? fingerprint : `${fingerprint}:${window}`
  const subject = subjectOf(event, data)

  const normalized: ArgyleEvent = {
    specversion: '1.0',
    id: (await sha256(occurrence)).slice(0, 32),
    source,
    type: `com.argyle.${event}`,
    ...(subject && { subject }),
    time: receivedAt.toISOString(),
    datacontenttype: 'application/json',
    ...(name && { subscription: name }),
    fingerprint,
    data,
  }
  return { event: normalized, dataBytes: fact.byteLength }
}

function subjectOf(event: string, data: Delivery['data']): string | undefined {
  const { object } = entryOf(event)
  if (object) return `${event.slice(0, event.indexOf('.'))}/${data[object]}`
  if (isId(data.account)) return `accounts/${data.account}`
  if (isId(data.user)) return `users/${data.user}`
  return undefined
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID_CHARACTERS
}
