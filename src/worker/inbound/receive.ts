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
import { causeOf } from '../../platform/log.ts'
import type { RecoveryConfig } from '../config.ts'
import type { Isolate, Opened, UnverifiedKept } from '../isolate.ts'
import type { QuarantineReason } from '../state/quarantine.ts'
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
    return opened.ok
      ? await verifyAndAdmit(received, opened.isolate, opened.unverified, later)
      : {
          outcome: { kind: 'unconfigured', faults: opened.faults },
          quarantined:
            opened.recovery &&
            (await keepUnconfigured(received, opened.recovery, opened.unverified)),
        }
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
    return { outcome: { kind: 'unkept', reason: error.reason, cause: causeOf(error.cause) } }
  }
}

async function verifyAndAdmit(
  received: Received,
  isolate: Isolate,
  unverified: UnverifiedKept,
  later: Later
): Promise<Ended> {
  const { config } = isolate
  const { body, signature, at } = received
  const checked = await checkSignature(body, signature, config.secrets)
  if (checked !== 'valid') {
    const quarantined = await keepUnverified(received, config, 'signature', unverified)
    return { outcome: { kind: 'refused', reason: checked }, quarantined }
  }
  const signed = { body, receivedAt: at, now: at, mode: 'live' } as const
  const outcome = await admit(signed, isolate, later).catch(
    (error: unknown): Outcome => ({ kind: 'unexpected', error })
  )
  const reason = reasonToKeep(outcome)
  return { outcome, quarantined: reason && (await keepVerified(received, config, reason)) }
}

function reasonToKeep(outcome: Outcome): QuarantineReason | undefined {
  if (outcome.kind === 'invalid') return outcome.reason
  return outcome.kind === 'unexpected' ? 'unexpected' : undefined
}

async function keepUnconfigured(
  received: Received,
  recovery: RecoveryConfig,
  unverified: UnverifiedKept
): Promise<string | undefined> {
  const { body, signature } = received
  const checked = await checkSignature(body, signature, recovery.secrets)
  return checked === 'valid'
    ? keepVerified(received, recovery, 'unconfigured')
    : keepUnverified(received, recovery, 'unconfigured', unverified)
}
