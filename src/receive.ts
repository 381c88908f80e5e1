/**
 * The path of a delivery, guard by guard, on one screen.
 *
 * Knows no HTTP: takes bytes and a signature, returns an Outcome. Nothing is parsed, looked up or
 * stored before the signature holds, and nothing is marked as seen before the queue has it.
 */

import { entryOf } from './argyle/catalogue.ts'
import { type Invalid, parseDelivery } from './argyle/delivery.ts'
import { checkSignature, type SignatureFault } from './argyle/signature.ts'
import type { Config } from './config.ts'
import { type ArgyleEvent, toEvent } from './event.ts'
import { forward, type SendFailure } from './forward.ts'
import { lookUp, mark, type Seen } from './state/seen.ts'

/** How a delivery can end. */
export type Outcome =
  | { kind: 'accepted'; event: ArgyleEvent; dedupe: Exclude<Seen, { state: 'seen' }> }
  /** `id` is that of the event that went to the queue; the copy's own may be of a later window. */
  | { kind: 'duplicate'; event: ArgyleEvent; id: string }
  | { kind: 'refused'; reason: SignatureFault }
  | ({ kind: 'invalid' } & Invalid)
  | ({ kind: 'unavailable'; event: ArgyleEvent } & SendFailure)

export interface Received {
  body: Uint8Array
  /** The value of X-Argyle-Signature, null without one. */
  signature: string | null
  at: Date
}

/** Takes work that may go on after the answer. */
export type Later = (work: Promise<void>) => void

/**
 * Verifies, parses, normalizes, dedupes and forwards one delivery.
 *
 * @throws only on a fault of this Worker's own
 */
export async function receive(
  { body, signature, at }: Received,
  config: Config,
  later: Later
): Promise<Outcome> {
  const checked = await checkSignature(body, signature, config.secrets)
  if (checked !== 'valid') return { kind: 'refused', reason: checked }

  const parsed = parseDelivery(body)
  if (!parsed.ok) return { kind: 'invalid', ...parsed.invalid }

  const windowSeconds = config.windowSeconds[entryOf(parsed.delivery.event).dedupe]
  const event = await toEvent(parsed.delivery, config.source, windowSeconds, at)

  const seen = await lookUp(config.state, event.fingerprint, at)
  if (seen.state === 'seen') return { kind: 'duplicate', event, id: seen.id }

  const forwarded = await forward(config.events, event)
  if (forwarded !== 'sent') return { kind: 'unavailable', event, ...forwarded }

  later(mark(config.state, event, windowSeconds, at))
  return { kind: 'accepted', event, dedupe: seen }
}
