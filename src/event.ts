/**
 * The public contract: the event that downstream Workers consume, and a delivery → that event.
 *
 * Pure but for the digests: the clock is passed in. The ids follow from the content alone, so two
 * copies of one delivery that both slip past KV can still be told to be one. What that costs: two
 * deliveries of one fact with their keys in another order count as two.
 */

import type * as z from 'zod/mini'
import type { CATALOGUE, EventName } from './argyle/catalogue.ts'
import type { Delivery } from './argyle/delivery.ts'
import { LONGEST_ID_CHARACTERS } from './argyle/id.ts'
import { type DedupeClass, dedupeOf, ruleFor } from './argyle/rule.ts'
import { sha256 } from './digest.ts'

/** A CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec). */
export interface EventOf<Type extends string, Data> {
  specversion: '1.0'
  /** 32 hex digits. With `source`, the consumer's idempotency key. */
  id: string
  /** The Argyle environment that it is from. */
  source: Source
  /** `com.argyle.` and Argyle's own name of the event, such as `profiles.added`. */
  type: Type
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
  data: Data
}

/** Any event, as the edge handles it. */
export type AnyEvent = EventOf<`com.argyle.${string}`, Record<string, unknown>>

type DataOf<Name extends EventName> = z.infer<(typeof CATALOGUE)[Name]['data']>

type KnownEvent = {
  [Name in EventName]: EventOf<`com.argyle.${Name}`, DataOf<Name>>
}[EventName]

declare const UNKNOWN: unique symbol

/**
 * The `type` of an event that is not in the catalogue. Marked, so that no known `type` is one: to ask for
 * an event that is newer than the catalogue, compare it as `string`.
 */
export type UnknownType = `com.argyle.${string}` & { readonly [UNKNOWN]: true }

/**
 * An event as a consumer handles it: a `switch` over `type` narrows `data`. Its ids were checked by the
 * edge; the rest of `data` is as Argyle documents it, and was not refused for being otherwise.
 */
export type ArgyleEvent = KnownEvent | EventOf<UnknownType, Record<string, unknown>>

/** An event whose data is kept in KV, under the key in `dataref`, because a message could not hold it. */
export type ClaimCheck = Omit<AnyEvent, 'data'> & { dataref: string }

/** The body of a queue message, as the edge handles it. */
export type AnyMessage = AnyEvent | ClaimCheck

/** The body of a queue message, as a consumer handles it. */
export type QueueMessage = ArgyleEvent | ClaimCheck

export type Source = 'https://api.argyle.com' | 'https://api-sandbox.argyle.com'

export interface Normalized {
  event: AnyEvent
  /** How long the message is held back; not at all without. */
  delaySeconds?: number
  /** Until when a copy is dropped, in milliseconds since the epoch. */
  until: number
  /** Of the event's data in JSON, at least. */
  dataBytes: number
}

/**
 * Normalizes a valid delivery.
 *
 * @param windowsSeconds the dedupe window of each class
 * @param receivedAt becomes `time`, and for events that repeat chooses the `id`'s window
 */
export async function toEvent(
  delivery: Delivery,
  source: Source,
  windowsSeconds: Readonly<Record<DedupeClass, number>>,
  receivedAt: Date
): Promise<Normalized> {
  const { event, name, data } = delivery
  // `name` stays out: two subscriptions that overlap deliver one fact under two names.
  const fact = new TextEncoder().encode(JSON.stringify([event, data]))
  const fingerprint = await sha256(fact)
  const dedupe = dedupeOf(event, data)
  const windowSeconds = windowsSeconds[dedupe]
  const windowMilliseconds = windowSeconds * 1000
  const window = Math.floor(receivedAt.getTime() / windowMilliseconds)
  const occurrence = dedupe === 'once' ? fingerprint : `${fingerprint}:${window}`
  const subject = subjectOf(event, data)

  const normalized: AnyEvent = {
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
  const dataBytes = fact.byteLength
  if (dedupe !== 'bursts') {
    return { event: normalized, dataBytes, until: receivedAt.getTime() + windowMilliseconds }
  }
  // The end of the id's own window, and not of one that begins now: held back for as long, the first
  // message with this id is seen after every poke that is dropped for it, here or by its consumer.
  const until = (window + 1) * windowMilliseconds
  return { event: normalized, dataBytes, until, delaySeconds: windowSeconds }
}

function subjectOf(event: string, data: Delivery['data']): string | undefined {
  const { object } = ruleFor(event)
  if (object) return `${event.slice(0, event.indexOf('.'))}/${data[object]}`
  if (isId(data.account)) return `accounts/${data.account}`
  if (isId(data.user)) return `users/${data.user}`
  return undefined
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID_CHARACTERS
}
