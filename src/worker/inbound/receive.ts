/**
 * The path of a delivery, guard by guard: verify, admit, or quarantine a delivery that
 * cannot be processed.
 *
 * Knows no HTTP: takes bytes and a signature, returns an Outcome. Parses nothing and looks nothing
 * up before the signature holds, except the ids of a delivery that goes into the quarantine.
 * Quarantines every delivery that may be Argyle's and that this Worker cannot process, even because
 * of its own bug.
 */

import { checkSignature } from '../../argyle/signature.ts'
import type { QuarantineReason } from '../../contract/quarantine.ts'
import { causeOf } from '../../platform/log.ts'
import type { RecoveryConfig } from '../config.ts'
import type { Isolate, Opened, UnverifiedKept } from '../isolate.ts'
import { admit, type Later } from './admit.ts'
import { keepUnverified, keepVerified, NotKept, type Received } from './keep.ts'
import type { Ended, Outcome } from './outcome.ts'

/**
 * Takes one delivery to its end.
 *
 * @throws on a fault of this Worker itself before the signature is known to hold
 */
export async function receive(received: Received, opened: Opened, later: Later): Promise<Ended> {
  try {
    if (opened.ok) return await verifyAndAdmit(received, opened.isolate, opened.unverified, later)
    const { faults, recovery, unverified } = opened
    const ended = recovery && (await keepUnconfigured(received, recovery, unverified))
    return { verified: false, ...ended, outcome: { kind: 'unconfigured', faults } }
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
    const { reason, verified, hints, cause } = error
    return { outcome: { kind: 'unkept', reason, cause: causeOf(cause) }, verified, hints }
  }
}

async function verifyAndAdmit(
  received: Received,
  isolate: Isolate,
  unverified: UnverifiedKept,
  later: Later
): Promise<Ended> {
  const { config } = isolate
  const { body, signature, deadlines } = received
  const checked = await checkSignature(body, signature, config.secrets)
  if (checked !== 'valid') {
    const kept = await keepUnverified(received, config, 'signature', unverified)
    return { outcome: { kind: 'refused', reason: checked }, verified: false, ...kept }
  }
  const signed = { body, receivedAt: deadlines.at, deadlines, mode: 'live' } as const
  const outcome = await admit(signed, isolate, later).catch(
    (error: unknown): Outcome => ({ kind: 'unexpected', error })
  )
  const reason = reasonToKeep(outcome)
  const kept = reason && (await keepVerified(received, config, reason))
  return { outcome, verified: true, ...kept }
}

function reasonToKeep(outcome: Outcome): QuarantineReason | undefined {
  if (outcome.kind === 'invalid') return outcome.reason
  return outcome.kind === 'unexpected' ? 'unexpected' : undefined
}

async function keepUnconfigured(
  received: Received,
  recovery: RecoveryConfig,
  unverified: UnverifiedKept
): Promise<Omit<Ended, 'outcome'>> {
  const { body, signature } = received
  const checked = await checkSignature(body, signature, recovery.secrets)
  const verified = checked === 'valid'
  const kept = verified
    ? await keepVerified(received, recovery, 'unconfigured')
    : await keepUnverified(received, recovery, 'unconfigured', unverified)
  return { verified, ...kept }
}
