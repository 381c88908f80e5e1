/**
 * The path of a delivery from the signature on: parse, normalize, dedupe, forward, mark.
 *
 * Requires a body whose signature is verified. Nothing is marked as sent before the queue or the
 * outbox has it: a marker of an event that went nowhere would turn Argyle's retry into a duplicate.
 */

import { PROBE_EVENT, parseDelivery } from '../../argyle/delivery.ts'
import type { Isolate } from '../isolate.ts'
import { forward, type Outgoing } from '../outbound/forward.ts'
import { type Marker, merge } from '../state/marker.ts'
import { recall, remember } from '../state/recent.ts'
import { lookUp, mark } from '../state/seen.ts'
import {
  type Fact,
  judge,
  judgeRedriven,
  overlapMarker,
  sentMarker,
  unfinishedMarker,
  type Verdict,
} from './dedupe.ts'
import { type Normalized, normalize } from './normalize.ts'
import type { Admitted } from './outcome.ts'

/** A body that is known to be signed. */
export interface Signed {
  body: Uint8Array
  /** When it arrived: the event's `time`, and the window of its `id`. */
  receivedAt: Date
  /** The current time; later than `receivedAt` during a redrive. */
  now: Date
  /** `redrive`: the delivery waited in the quarantine, so earlier sends decide, not the window. */
  mode: 'live' | 'redrive'
}

/** Registers work that continues after the answer: `waitUntil`. */
export type Later = (work: Promise<void>) => void

/** Sends the event in a signed body to its queues, unless it is a duplicate. */
export async function admit(signed: Signed, isolate: Isolate, later: Later): Promise<Admitted> {
  const { body, receivedAt, now, mode } = signed
  const parsed = parseDelivery(body)
  if (!parsed.ok) return { kind: 'invalid', ...parsed.invalid }
  const { config, recent } = isolate
  if (parsed.delivery.event === PROBE_EVENT) {
    return { kind: 'probed', environment: config.environment }
  }

  const { source, windowsSeconds, followUp, state } = config
  const normalized = await normalize(parsed.delivery, source, windowsSeconds, receivedAt)
  const { event, fact } = normalized
  const { fingerprint } = fact

  const found = await find(fact, mode, isolate)
  const judgeOf = mode === 'live' ? judge : judgeRedriven
  const verdict = judgeOf(fact, found.marker, followUp)
  if (found.marker) remember(recent, fingerprint, found.marker)
  const note = (marker: Marker) => {
    const tracked = remember(recent, fingerprint, marker)
    if (isInKv(fact, isolate)) later(mark(state, fingerprint, tracked))
  }
  if (verdict.kind === 'duplicate') {
    if (found.marker && verdict.dedupe === 'overlap') note(overlapMarker(fact, found.marker))
    return { ...verdict, event }
  }

  const outgoing = outgoingOf(normalized, verdict, now)
  const forwarded = await forward(outgoing, config, now)
  if (forwarded.to === 'nowhere') {
    // Only a first event that repeats needs a marker here: all others get the same id again
    // without one.
    const isNumbered = mode === 'live' && verdict.kind === 'first' && fact.dedupe === 'repeats'
    if (isNumbered) note(unfinishedMarker(fact, verdict.id))
    return { kind: 'unavailable', event: outgoing.event, cause: forwarded.cause }
  }
  note(sentMarker(fact, verdict, now.getTime() + (outgoing.delaySeconds ?? 0) * 1000))
  return verdict.kind === 'first'
    ? { kind: 'accepted', event: outgoing.event, forwarded, unchecked: found.unchecked }
    : { kind: 'coalesced', event: outgoing.event, forwarded }
}

/** The marker of a fact: from this isolate's memory if its window is open, else also from KV. */
async function find(
  fact: Fact,
  mode: Signed['mode'],
  isolate: Isolate
): Promise<{ marker?: Marker | undefined; unchecked?: string }> {
  const known = recall(isolate.recent, fact.fingerprint)?.marker
  const isOpen = known && mode === 'live' && fact.receivedAt < known.until
  if (isOpen || !isInKv(fact, isolate)) return { marker: known }
  const found = await lookUp(isolate.config.state, fact.fingerprint)
  if (!found.ok) return { marker: known, unchecked: found.cause }
  return { marker: found.marker ? merge(known, found.marker) : known }
}

function isInKv({ dedupe }: Fact, { config }: Isolate): boolean {
  return dedupe === 'once' || config.kvMarkers === 'all'
}

function outgoingOf(
  { event, dataBytes }: Normalized,
  verdict: Exclude<Verdict, { kind: 'duplicate' }>,
  now: Date
): Outgoing {
  const { id } = verdict
  if (verdict.kind === 'first') return { event: { ...event, id }, dataBytes }
  const delaySeconds = Math.max(1, Math.ceil((verdict.until - now.getTime()) / 1000))
  return { event: { ...event, id, followup: verdict.first }, dataBytes, delaySeconds }
}
