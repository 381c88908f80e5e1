/**
 * The path of a delivery, guard by guard, on one screen.
 *
 * Knows no HTTP: takes bytes and a signature, returns an Outcome. Nothing is parsed or looked up
 * before the signature holds, and nothing is marked as seen before the queue or the outbox has it.
 * What may be Argyle's and cannot go on, be it by a fault of ours, is kept in the quarantine.
 */

import { PROBE_EVENT, parseDelivery } from '../../argyle/delivery.ts'
import { checkSignature } from '../../argyle/signature.ts'
import type { Fault } from '../../platform/fault.ts'
import { causeOf, log } from '../../platform/log.ts'
import type { Config, Keeping } from '../config.ts'
import { forward } from '../outbound/forward.ts'
import { type QuarantineReason, quarantine, type Suspect } from '../state/quarantine.ts'
import { recall, remember } from '../state/recent.ts'
import { canShow, lookUp, mark, type Seen } from '../state/seen.ts'
import { type Normalized, toEvent } from './normalize.ts'
import type { Admission, Kept, Outcome, Unexpected, Unkept } from './outcome.ts'

export interface Received extends Suspect {
  at: Date
}

/** Takes work that may go on after the answer. */
export type Later = (work: Promise<void>) => void

/**
 * Verifies, parses, normalizes, dedupes and forwards one delivery.
 *
 * @throws on a fault of this Worker's own before the signature is known to hold
 */
export async function receive(received: Received, config: Config, later: Later): Promise<Outcome> {
  const { body, signature, at } = received
  const checked = await checkSignature(body, signature, config.secrets)
  if (checked !== 'valid') {
    const kept = await keepIfFromArgyle(received, config, 'signature')
    return kept.kind === 'unkept' ? kept : { ...kept, kind: 'refused', reason: checked }
  }
  const admission = await admit(body, at, at, config, later).catch(
    (error: unknown): Unexpected => ({ kind: 'unexpected', error })
  )
  if (admission.kind !== 'invalid' && admission.kind !== 'unexpected') return admission
  const reason = admission.kind === 'invalid' ? admission.reason : admission.kind
  const kept = await keep(received, config, reason)
  return kept.kind === 'unkept' ? kept : { ...kept, ...admission }
}

/** What can be done for a delivery while a setting is wrong: keep it, if it may be Argyle's. */
export async function receiveUnconfigured(
  received: Received,
  faults: Fault[],
  keeping: Keeping | undefined
): Promise<Outcome> {
  const kept = keeping ? await keepIfPlausible(received, keeping) : NOTHING_KEPT
  return kept.kind === 'unkept' ? kept : { ...kept, kind: 'unconfigured', faults }
}

const NEW = { state: 'new' } as const

/**
 * The path from the signature on, for a body that is known to be signed.
 *
 * @param receivedAt when it came: the event's `time`, and the window of its `id`
 * @param now when it goes this way: later than that for what was kept in the meantime
 */
export async function admit(
  body: Uint8Array,
  receivedAt: Date,
  now: Date,
  config: Config,
  later: Later
): Promise<Admission> {
  const parsed = parseDelivery(body)
  if (!parsed.ok) return { kind: 'invalid', ...parsed.invalid }
  if (parsed.delivery.event === PROBE_EVENT) return { kind: 'probed' }

  const { source, windowsSeconds } = config
  const normalized = await toEvent(parsed.delivery, source, windowsSeconds, receivedAt)
  const { event, until } = normalized

  const seen = await lookBack(normalized, config, now)
  if (seen.state === 'seen') {
    // What was kept in the meantime is a fact of its own, unless the one that went out has its id.
    const isCopy = seen.id === event.id || receivedAt >= now
    if (isCopy) return { kind: 'duplicate', event, id: seen.id }
  }

  const forwarded = await forward(normalized, config, now)
  if (forwarded.to === 'nowhere') return { kind: 'unavailable', event, cause: forwarded.cause }

  remember(config.recent, event, until)
  if (canShow((until - now.getTime()) / 1000)) later(mark(config.state, event, until, now))
  const dedupe = seen.state === 'seen' ? NEW : seen
  return { kind: 'accepted', event, dedupe, forwarded }
}

/** Whether the fact went out, as this isolate remembers or else as KV may show. */
async function lookBack(
  { event, windowSeconds }: Normalized,
  { recent, state }: Config,
  now: Date
): Promise<Seen> {
  const id = recall(recent, event.fingerprint, now)
  if (id) return { state: 'seen', id }
  return canShow(windowSeconds) ? lookUp(state, event.fingerprint, now) : NEW
}

async function keepIfPlausible(received: Received, keeping: Keeping): Promise<Kept | Unkept> {
  const { body, signature } = received
  const checked = await checkSignature(body, signature, keeping.secrets)
  return checked === 'valid'
    ? keep(received, keeping, 'unconfigured')
    : keepIfFromArgyle(received, keeping, 'unconfigured')
}

const NOTHING_KEPT: Kept = { kind: 'kept', quarantined: undefined }

async function keepIfFromArgyle(
  received: Received,
  keeping: Keeping,
  reason: QuarantineReason
): Promise<Kept | Unkept> {
  const { address } = received
  if (address === null || !keeping.addresses.has(address)) return NOTHING_KEPT
  return keep(received, keeping, reason)
}

async function keep(
  received: Received,
  { state }: Keeping,
  reason: QuarantineReason
): Promise<Kept | Unkept> {
  try {
    const quarantined = await quarantine(state, received, reason, received.at)
    log('warn', 'quarantined', { id: quarantined, reason, bytes: received.body.byteLength })
    return { kind: 'kept', quarantined }
  } catch (error) {
    return { kind: 'unkept', reason, cause: causeOf(error) }
  }
}
