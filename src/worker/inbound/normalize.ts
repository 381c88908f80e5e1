/**
 * A delivery → the event that downstream Workers consume.
 *
 * Pure except for the digests: the clock is passed in. Ids follow from the content alone, so that
 * two copies of one delivery that both slip past KV have one id. The price: two deliveries of one
 * fact whose keys are in another order count as two facts.
 */

import type { Delivery } from '../../argyle/delivery.ts'
import { type DedupeClass, dedupeOf } from '../../argyle/events.ts'
import type { AnyEvent, Source } from '../../contract/event.ts'
import { subjectOf } from '../../contract/subject.ts'
import { sha256, utf8 } from '../../platform/bytes.ts'

export interface Normalized {
  event: AnyEvent
  /** How long the queue holds the message back. Default: 0. */
  delaySeconds?: number
  /** The dedupe window of the event's class. */
  windowSeconds: number
  /** When the window ends, in milliseconds since the epoch. */
  until: number
  /** At least the size of the event's data in JSON. */
  dataBytes: number
}

/**
 * Normalizes a valid delivery.
 *
 * @param windowsSeconds the dedupe window of each class
 * @param receivedAt becomes `time`; for events that repeat, it chooses the window of the `id`
 */
export async function toEvent(
  delivery: Delivery,
  source: Source,
  windowsSeconds: Readonly<Record<DedupeClass, number>>,
  receivedAt: Date
): Promise<Normalized> {
  const { event, name, data } = delivery
  // Without `name`: two overlapping subscriptions deliver one fact under two names.
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
  // The window of the id ends here, not a window that begins now: the first message with this id is
  // held back until every poke that is dropped for it has come, here or at its consumer.
  const until = (window + 1) * windowMilliseconds
  return { event: normalized, dataBytes, windowSeconds, until, delaySeconds: windowSeconds }
}
