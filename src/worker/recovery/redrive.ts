/**
 * A delivery or event from the quarantine → its queues, on the same path as a new delivery.
 *
 * An unverified delivery must verify with today's secrets, an invalid one must be valid by today's
 * schemas. It leaves the quarantine only once a queue or the outbox has it.
 */

import type { Invalid } from '../../argyle/delivery.ts'
import { checkSignature, type SignatureFault } from '../../argyle/signature.ts'
import { log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { admit, type Later } from '../inbound/admit.ts'
import type { Isolate } from '../isolate.ts'
import { type Forwarded, send } from '../outbound/forward.ts'
import { entryIn } from '../state/outbox.ts'
import { renewPayload } from '../state/payload.ts'
import { findQuarantined, type QuarantinedBody, removeQuarantined } from '../state/quarantine.ts'

/** How a redrive ended. If `isSafe`, the quarantine need not hold the delivery any longer. */
export type Redriven = { isSafe: boolean; eventId?: string } & (
  | { kind: 'accepted'; eventId: string; to: Forwarded['to'] }
  | { kind: 'duplicate'; eventId: string }
  | { kind: 'probed' }
  | ({ kind: 'invalid' } & Invalid)
  | { kind: 'unavailable'; eventId: string }
  | { kind: 'refused'; reason: SignatureFault }
  /** The entry is not an event, its queue is not bound, or KV no longer has its data. */
  | { kind: 'unsendable' }
  | { kind: 'absent' }
)

/**
 * Redrives the entry with this id, and writes one log line about it.
 *
 * @throws if KV fails
 */
export async function redrive(
  id: string,
  isolate: Isolate,
  now: Date,
  later: Later
): Promise<Redriven> {
  const { state } = isolate.config
  const kept = await findQuarantined(state, id)
  if (!kept) return { kind: 'absent', isSafe: false }
  const redriven =
    kept.reason === 'unsendable' || kept.reason === 'undelivered'
      ? await resend(kept.body, isolate.config, now)
      : await readmit(kept, isolate, now, later)
  const { kind: outcome, eventId, isSafe } = redriven
  log('info', 'redriven', { quarantined: id, outcome, id: eventId })
  if (isSafe) await removeQuarantined(state, id)
  return redriven
}

async function readmit(
  { body, signature, verified, time }: QuarantinedBody,
  isolate: Isolate,
  now: Date,
  later: Later
): Promise<Redriven> {
  if (!verified) {
    const checked = await checkSignature(body, signature, isolate.config.secrets)
    if (checked !== 'valid') return { kind: 'refused', reason: checked, isSafe: false }
  }
  const signed = { body, receivedAt: new Date(time), now, mode: 'redrive' } as const
  const admitted = await admit(signed, isolate, later)
  switch (admitted.kind) {
    case 'accepted':
    case 'coalesced': {
      const { event, forwarded } = admitted
      return { kind: 'accepted', eventId: event.id, to: forwarded.to, isSafe: true }
    }
    case 'duplicate':
      return { kind: 'duplicate', eventId: admitted.id, isSafe: true }
    case 'probed':
      return { kind: 'probed', isSafe: true }
    case 'invalid':
      return { ...admitted, isSafe: false }
    case 'unavailable':
      return { kind: 'unavailable', eventId: admitted.event.id, isSafe: false }
  }
}

async function resend(body: Uint8Array, config: Config, now: Date): Promise<Redriven> {
  const entry = entryIn(new TextDecoder().decode(body))
  const target = entry && config.queues.get(entry.queue)
  if (!target) return { kind: 'unsendable', isSafe: false }
  const { queue: _, ...held } = entry
  const { message } = held
  // The data of a large event must outlive a second time in the outbox and in the quarantine.
  if ('dataref' in message && !(await renewPayload(config.state, message.dataref))) {
    return { kind: 'unsendable', isSafe: false }
  }
  const { to } = await send(held, target, config.state, now)
  return to === 'nowhere'
    ? { kind: 'unavailable', eventId: message.id, isSafe: false }
    : { kind: 'accepted', eventId: message.id, to, isSafe: true }
}
