/**
 * A delivery → the event that downstream Workers consume, and the fact for dedupe.
 *
 * Pure except for the digest: the clock is passed in. The fingerprint follows from the content
 * alone. The price: two deliveries of one fact whose keys are in another order count as two facts.
 */

import type { Delivery } from '../../argyle/delivery.ts'
import { type DedupeClass, ruleFor } from '../../argyle/events.ts'
import type { AnyEvent, Source } from '../../contract/event.ts'
import { subjectOf } from '../../contract/subject.ts'
import { attributeText } from '../../contract/type.ts'
import { sha256, utf8 } from '../../platform/bytes.ts'
import { type Fact, firstId } from './dedupe.ts'

export interface Normalized {
  /** With the id of a window's first event. */
  event: AnyEvent
  fact: Fact
  /** At least the size of the event's data in JSON. */
  dataBytes: number
}

/**
 * Normalizes a valid delivery.
 *
 * @param windowsSeconds the dedupe window of each class
 * @param receivedAt becomes `time`; for events that repeat, it chooses the window of the `id`
 */
export async function normalize(
  delivery: Delivery,
  source: Source,
  windowsSeconds: Readonly<Record<DedupeClass, number>>,
  receivedAt: Date
): Promise<Normalized> {
  const { event, name, data } = delivery
  // Without `name`: two overlapping subscriptions deliver one fact under two names.
  const content = utf8(JSON.stringify([event, data]))
  const fingerprint = await sha256(content)
  const { dedupe } = ruleFor(event)
  const fact: Fact = {
    dedupe,
    fingerprint,
    name: name ?? '',
    receivedAt: receivedAt.getTime(),
    windowMilliseconds: windowsSeconds[dedupe] * 1000,
  }
  const subject = subjectOf(event, data)
  const normalized: AnyEvent = {
    specversion: '1.0',
    id: firstId(fact),
    source,
    type: `com.argyle.${attributeText(event)}`,
    ...(subject && { subject }),
    time: receivedAt.toISOString(),
    datacontenttype: 'application/json',
    ...(name && { subscription: attributeText(name) }),
    fingerprint,
    data,
  }
  return { event: normalized, fact, dataBytes: content.byteLength }
}
