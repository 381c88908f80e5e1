/**
 * A delivery → the event that downstream Workers consume.
 *
 * Pure but for the digests: the clock is passed in. The ids follow from the content alone, so two
 * copies of one delivery that both slip past KV can still be told to be one. What that costs: two
 * deliveries of one fact with their keys in another order count as two.
 */

import type { Delivery } from '../../argyle/delivery.ts'
import { type DedupeClass, dedupeOf, ruleFor } from '../../argyle/events.ts'
import { isId } from '../../argyle/id.ts'
import type { AnyEvent, Source } from '../../contract/event.ts'
import { sha256, utf8 } from '../../platform/bytes.ts'

export interface Normalized {
  event: AnyEvent
  /** How long the message is held back; not at all without. */
  delaySeconds?: number
  /** For how long a copy is dropped at most, and until when, in milliseconds since the epoch. */
  windowSeconds: number
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
  const fact = utf8(JSON.stringify([event, data]))
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
    const until = receivedAt.getTime() + windowMilliseconds
    return { event: normalized, dataBytes, windowSeconds, until }
  }
  // The end of the id's own window, and not of one that begins now: held back for as long, the first
  // message with this id is seen after every poke that is dropped for it, here or by its consumer.
  const until = (window + 1) * windowMilliseconds
  return { event: normalized, dataBytes, windowSeconds, until, delaySeconds: windowSeconds }
}

function subjectOf(event: string, data: Delivery['data']): string | undefined {
  const { object } = ruleFor(event)
  if (object) return `${event.slice(0, event.indexOf('.'))}/${data[object]}`
  if (isId(data.account)) return `accounts/${data.account}`
  if (isId(data.user)) return `users/${data.user}`
  return undefined
}
