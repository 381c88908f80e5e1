/**
 * The path of a delivery from the signature on: parse, normalize, dedupe, forward, mark.
 *
 * Trusts its caller that the body is signed. Nothing is marked as sent before the queue or the
 * outbox has it: a marker for an event that went nowhere would turn Argyle's retry into a
 * duplicate.
 */

import { PROBE_EVENT, parseDelivery } from '../../argyle/delivery.ts'
import type { Isolate } from '../isolate.ts'
import { forward } from '../outbound/forward.ts'
import { recall, remember } from '../state/recent.ts'
import { canShow, lookUp, mark, type Seen } from '../state/seen.ts'
import { type Normalized, toEvent } from './normalize.ts'
import type { Admitted } from './outcome.ts'

/** A body that is known to be signed. */
export interface Signed {
  body: Uint8Array
  /** When it arrived: the event's `time`, and the window of its `id`. */
  receivedAt: Date
  /** The current time; later than `receivedAt` during a redrive. */
  now: Date
  /**
   * `redrive` for a delivery that waited in the quarantine: it is a duplicate only if the event
   * that was already sent has the same id.
   */
  mode: 'live' | 'redrive'
}

/** Takes work that may go on after the answer. */
export type Later = (work: Promise<void>) => void

/** Sends the event in a signed body to its queues, unless it is a duplicate. */
export async function admit(signed: Signed, isolate: Isolate, later: Later): Promise<Admitted> {
  const { config, recent } = isolate
  const { body, receivedAt, now, mode } = signed
  const parsed = parseDelivery(body)
  if (!parsed.ok) return { kind: 'invalid', ...parsed.invalid }
  if (parsed.delivery.event === PROBE_EVENT) return { kind: 'probed' }

  const { source, windowsSeconds, state } = config
  const normalized = await toEvent(parsed.delivery, source, windowsSeconds, receivedAt)
  const { event, until } = normalized

  const seen = await lookBack(normalized, isolate, now)
  if (seen.state === 'seen' && (mode === 'live' || seen.id === event.id)) {
    return { kind: 'duplicate', event, id: seen.id }
  }

  const forwarded = await forward(normalized, config, now)
  if (forwarded.to === 'nowhere') return { kind: 'unavailable', event, cause: forwarded.cause }

  remember(recent, event, until)
  if (canShow((until - now.getTime()) / 1000)) later(mark(state, event, until, now))
  const dedupe = seen.state === 'seen' ? NEW : seen
  return { kind: 'accepted', event, dedupe, forwarded }
}

const NEW = { state: 'new' } as const

/** Whether the fact went out: first by this isolate's memory, then by KV. */
async function lookBack(
  { event, windowSeconds }: Normalized,
  { config, recent }: Isolate,
  now: Date
): Promise<Seen> {
  const id = recall(recent, event.fingerprint, now)
  if (id) return { state: 'seen', id }
  return canShow(windowSeconds) ? lookUp(config.state, event.fingerprint, now) : NEW
}
