/**
 * A delivery or event from the quarantine → its queues, on the same path as a new delivery.
 *
 * An unverified delivery must verify with today's secrets, an invalid one must be valid by today's
 * schemas. It leaves the quarantine only once a queue or the outbox has it.
 */

import type { Invalid } from '../../argyle/delivery.ts'
import { checkSignature, type SignatureFault } from '../../argyle/signature.ts'
import { factsOf } from '../../contract/facts.ts'
import { log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { Deadlines } from '../deadlines.ts'
import { columnsOf, type NewRow } from '../history/row.ts'
import { note } from '../history/write.ts'
import { admit, type Later } from '../inbound/admit.ts'
import type { Admitted } from '../inbound/outcome.ts'
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

/** A redrive, and its row in the history; undefined if it has none. */
interface Tried {
  redriven: Redriven
  row?: Omit<NewRow, 'at'> | undefined
}

/**
 * Redrives the entry with this id, and writes one log line and one row about it.
 *
 * @param by the operator, for the log
 * @throws if KV fails
 */
export async function redrive(
  id: string,
  isolate: Isolate,
  now: Date,
  later: Later,
  by?: string
): Promise<Redriven> {
  const { config, history } = isolate
  const kept = await findQuarantined(config.state, id)
  if (!kept) return { kind: 'absent', isSafe: false }
  const deadlines = new Deadlines(now)
  const redriving =
    kept.reason === 'unsendable' || kept.reason === 'undelivered'
      ? resend(kept.body, config, deadlines)
      : readmit(kept, isolate, deadlines, later)
  const { redriven, row } = await redriving.finally(() => deadlines.end())
  const { kind: outcome, eventId, isSafe } = redriven
  const { event, subject, account, user } = { ...kept, ...row }
  const facts = { event, subject, account, user }
  log('info', 'redriven', { quarantined: id, outcome, ...facts, id: eventId, by })
  if (isSafe) await removeQuarantined(config.state, id)
  if (history && row) {
    const went = isSafe ? row.went : 'quarantine'
    const at = now.getTime()
    const measured = { at, bytes: kept.bytes, milliseconds: Date.now() - at }
    const written = { ...row, ...facts, ...measured, via: 'redrive', quarantine: id, went } as const
    later(note(history, written))
  }
  return redriven
}

async function readmit(
  { body, signature, verified, time }: QuarantinedBody,
  isolate: Isolate,
  deadlines: Deadlines,
  later: Later
): Promise<Tried> {
  if (!verified) {
    const checked = await checkSignature(body, signature, isolate.config.secrets)
    if (checked !== 'valid') {
      const redriven = { kind: 'refused', reason: checked, isSafe: false } as const
      return { redriven, row: columnsOf(redriven) }
    }
  }
  const signed = { body, receivedAt: new Date(time), deadlines, mode: 'redrive' } as const
  const admitted = await admit(signed, isolate, later)
  const row = admitted.kind === 'probed' ? undefined : columnsOf(admitted)
  return { redriven: redrivenOf(admitted), row }
}

function redrivenOf(admitted: Admitted): Redriven {
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

async function resend(body: Uint8Array, config: Config, deadlines: Deadlines): Promise<Tried> {
  const entry = entryIn(new TextDecoder().decode(body))
  const target = entry && config.queues.get(entry.queue)
  if (!target) return { redriven: { kind: 'unsendable', isSafe: false } }
  const { queue: _, ...held } = entry
  const { message } = held
  // The data of a large event must outlive a second time in the outbox and in the quarantine.
  if ('dataref' in message && !(await renewPayload(config.state, message.dataref))) {
    return { redriven: { kind: 'unsendable', isSafe: false } }
  }
  const sent = await send(held, target, config.state, deadlines)
  const eventId = message.id
  const cause = 'cause' in sent ? sent.cause : undefined
  const facts = { ...factsOf(message), message, cause }
  if (sent.to === 'nowhere') {
    const redriven = { kind: 'unavailable', eventId, isSafe: false } as const
    return { redriven, row: { outcome: redriven.kind, ...facts } }
  }
  const redriven = { kind: 'accepted', eventId, to: sent.to, isSafe: true } as const
  return { redriven, row: { outcome: redriven.kind, ...facts, went: sent.to } }
}
