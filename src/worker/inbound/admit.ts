/**
 * The path of a delivery from the signature on: parse, normalize, dedupe, forward, mark.
 *
 * Requires a body whose signature is verified. Nothing is marked as sent before the queue or the
 * outbox has it: a marker of an event that went nowhere would turn Argyle's retry into a duplicate.
 */

import { PROBE_EVENT, parseDelivery } from '../../argyle/delivery.ts'
import { type Deadlines, IN_FLIGHT_MILLISECONDS } from '../deadlines.ts'
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
  /** `at` is the current time: later than `receivedAt` during a redrive. */
  deadlines: Deadlines
  /**
   * `redrive`: the delivery waited in the quarantine, so earlier sends decide, not the window.
   */
  mode: 'live' | 'redrive'
}

/** Registers work that continues after the answer: `waitUntil`. */
export type Later = (work: Promise<void>) => void

const POLL_MILLISECONDS = 25

/** Sends the event in a signed body to its queues, unless it is a duplicate. */
export async function admit(signed: Signed, isolate: Isolate, later: Later): Promise<Admitted> {
  const { config, inFlight } = isolate
  const parsed = parseDelivery(signed.body)
  if (!parsed.ok) return { kind: 'invalid', ...parsed.invalid }
  if (parsed.delivery.event === PROBE_EVENT) {
    return { kind: 'probed', environment: config.environment }
  }

  const { source, windowsSeconds } = config
  const normalized = await normalize(parsed.delivery, source, windowsSeconds, signed.receivedAt)
  const { fingerprint } = normalized.fact
  if (inFlight.has(fingerprint)) await turnOf(fingerprint, inFlight)
  inFlight.add(fingerprint)
  try {
    return await sendOnce(normalized, signed, isolate, later)
  } finally {
    inFlight.delete(fingerprint)
  }
}

/**
 * Waits while this isolate sends the same fact, so that the memory then knows of it. Polls, because
 * a request must not wait for a promise of another one. After 0.5 s both go out, with one id.
 */
async function turnOf(fingerprint: string, inFlight: ReadonlySet<string>): Promise<void> {
  for (let waited = 0; waited < IN_FLIGHT_MILLISECONDS; waited += POLL_MILLISECONDS) {
    if (!inFlight.has(fingerprint)) return
    await scheduler.wait(POLL_MILLISECONDS)
  }
}

async function sendOnce(
  normalized: Normalized,
  { deadlines, mode }: Signed,
  isolate: Isolate,
  later: Later
): Promise<Admitted> {
  const { event, fact } = normalized
  const { config, recent } = isolate
  const { marker, unchecked, verdict } = await decide(fact, mode, isolate, deadlines)
  const note = (change: Marker) => {
    const tracked = remember(recent, fact.fingerprint, marker ? merge(marker, change) : change)
    if (isInKv(fact, isolate)) later(mark(config.state, fact.fingerprint, tracked, deadlines))
  }
  if (verdict.kind === 'duplicate') {
    if (marker && verdict.dedupe === 'overlap') note(overlapMarker(fact, marker))
    else if (marker) remember(recent, fact.fingerprint, marker)
    return { ...verdict, event }
  }

  const outgoing = outgoingOf(normalized, verdict, deadlines.at)
  const { event: sent } = outgoing
  const { message, forwarded } = await forward(outgoing, config, deadlines)
  if (forwarded.to === 'nowhere') {
    // Only a first event that repeats needs a marker here: all others get the same id again
    // without one.
    const isNumbered = mode === 'live' && verdict.kind === 'first' && fact.dedupe === 'repeats'
    if (isNumbered) note(unfinishedMarker(fact, verdict.id))
    return { kind: 'unavailable', event: sent, message, cause: forwarded.cause }
  }
  note(sentMarker(fact, verdict, outgoing.notBefore ?? deadlines.at.getTime()))
  return verdict.kind === 'first'
    ? { kind: 'accepted', event: sent, message, forwarded, unchecked }
    : { kind: 'coalesced', event: sent, message, forwarded }
}

interface Decision {
  marker?: Marker | undefined
  /** The error of the look-up in KV, if it failed. */
  unchecked?: string
  verdict: Verdict
}

/**
 * Judges by this isolate's memory if the memory says "duplicate"; else also by KV, which may know
 * of a newer window, or of a follow-up that another isolate sent.
 */
async function decide(
  fact: Fact,
  mode: Signed['mode'],
  isolate: Isolate,
  deadlines: Deadlines
): Promise<Decision> {
  const { config, recent } = isolate
  const judgeBy = (marker: Marker | undefined) =>
    mode === 'live'
      ? judge(fact, marker, config.followUp)
      : judgeRedriven(fact, marker, config.followUp)
  const known = recall(recent, fact.fingerprint)?.marker
  const verdict = judgeBy(known)
  if (verdict.kind === 'duplicate' || !isInKv(fact, isolate)) return { marker: known, verdict }
  const found = await lookUp(config.state, fact.fingerprint, deadlines)
  if (!found.ok) return { marker: known, unchecked: found.cause, verdict }
  const marker = found.marker ? merge(known, found.marker) : known
  return { marker, verdict: judgeBy(marker) }
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
  // At least a second after the copy, so that it is seen after the copy on every clock.
  const notBefore = Math.max(verdict.until, now.getTime() + 1_000)
  return { event: { ...event, id, followup: verdict.first }, dataBytes, notBefore }
}
