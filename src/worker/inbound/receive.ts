/**
 * The path of a delivery, guard by guard: verify, admit, or quarantine what cannot go on.
 *
 * Knows no HTTP: takes bytes and a signature, returns an Outcome. Parses nothing and looks nothing
 * up before the signature holds. Quarantines every delivery that may be Argyle's and that this
 * Worker cannot process, even because of its own bug.
 */

import { checkSignature } from '../../argyle/signature.ts'
import { causeOf, log } from '../../platform/log.ts'
import type { RecoveryConfig } from '../config.ts'
import type { Isolate, Opened } from '../isolate.ts'
import { type QuarantineReason, quarantine, type Suspect } from '../state/quarantine.ts'
import { admit, type Later } from './admit.ts'
import type { Ended, Outcome } from './outcome.ts'

export interface Received extends Suspect {
  at: Date
}

/** Thrown when the quarantine did not take a delivery. */
class NotKept extends Error {
  override name = 'NotKept'
  readonly reason: QuarantineReason

  constructor(reason: QuarantineReason, cause: unknown) {
    super('The quarantine did not take the delivery', { cause })
    this.reason = reason
  }
}

/**
 * Takes one delivery to its end.
 *
 * @throws on a fault of this Worker itself before the signature is known to hold
 */
export async function receive(received: Received, opened: Opened, later: Later): Promise<Ended> {
  try {
    return opened.ok
      ? await verifyAndAdmit(received, opened.isolate, later)
      : {
          outcome: { kind: 'unconfigured', faults: opened.faults },
          quarantined: opened.recovery && (await keepUnconfigured(received, opened.recovery)),
        }
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
    return { outcome: { kind: 'unkept', reason: error.reason, cause: causeOf(error.cause) } }
  }
}

async function verifyAndAdmit(received: Received, isolate: Isolate, later: Later): Promise<Ended> {
  const { config } = isolate
  const { body, signature, at } = received
  const checked = await checkSignature(body, signature, config.secrets)
  if (checked !== 'valid') {
    const quarantined = await keepIfFromArgyle(received, config, 'signature')
    return { outcome: { kind: 'refused', reason: checked }, quarantined }
  }
  const signed = { body, receivedAt: at, now: at, mode: 'live' } as const
  const outcome = await admit(signed, isolate, later).catch(
    (error: unknown): Outcome => ({ kind: 'unexpected', error })
  )
  const reason = reasonToKeep(outcome)
  return { outcome, quarantined: reason && (await keep(received, config, reason)) }
}

function reasonToKeep(outcome: Outcome): QuarantineReason | undefined {
  if (outcome.kind === 'invalid') return outcome.reason
  return outcome.kind === 'unexpected' ? 'unexpected' : undefined
}

async function keepUnconfigured(
  received: Received,
  recovery: RecoveryConfig
): Promise<string | undefined> {
  const { body, signature } = received
  const checked = await checkSignature(body, signature, recovery.secrets)
  return checked === 'valid'
    ? keep(received, recovery, 'unconfigured')
    : keepIfFromArgyle(received, recovery, 'unconfigured')
}

async function keepIfFromArgyle(
  received: Received,
  recovery: RecoveryConfig,
  reason: QuarantineReason
): Promise<string | undefined> {
  const { address } = received
  const isFromArgyle = address !== null && recovery.addresses.has(address)
  return isFromArgyle ? keep(received, recovery, reason) : undefined
}

/** Quarantines the delivery and returns its id. @throws NotKept */
async function keep(
  received: Received,
  { state }: RecoveryConfig,
  reason: QuarantineReason
): Promise<string> {
  const id = await quarantine(state, received, reason, received.at).catch((error: unknown) => {
    throw new NotKept(reason, error)
  })
  log('warn', 'quarantined', { id, reason, bytes: received.body.byteLength })
  return id
}
