/**
 * Something from the quarantine → on its way again, through the same path as a delivery.
 *
 * What was not verified when it came must verify with today's secrets, and what was not valid must be
 * by today's schemas. It leaves the quarantine only once it is where it cannot get lost.
 */

import { checkSignature, type SignatureFault } from '../../argyle/signature.ts'
import { log } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import type { Admission } from '../inbound/outcome.ts'
import { admit, type Later } from '../inbound/receive.ts'
import { type Forwarded, send } from '../outbound/forward.ts'
import { delayOf, entryIn } from '../state/outbox.ts'
import {
  findQuarantined,
  isVerified,
  type QuarantinedBody,
  removeQuarantined,
} from '../state/quarantine.ts'

export type Redriven =
  | Admission
  | { kind: 'absent' }
  | { kind: 'refused'; reason: SignatureFault }
  /** An event that was kept as such, and where it is now. */
  | { kind: 'resent'; id: string; forwarded: Forwarded }
  /** What was kept is no event, or its queue is not bound. */
  | { kind: 'unsendable' }

/**
 * Redrives what is kept under the id, and writes one log line about it.
 *
 * @throws when KV fails
 */
export async function redrive(
  id: string,
  config: Config,
  now: Date,
  later: Later
): Promise<Redriven> {
  const kept = await findQuarantined(config.state, id)
  if (!kept) return { kind: 'absent' }
  const redriven =
    kept.reason === 'unsendable'
      ? await resend(kept.body, config, now)
      : await readmit(kept, config, now, later)
  log('info', 'redriven', { quarantined: id, outcome: redriven.kind, id: idOf(redriven) })
  if (isSafe(redriven)) await removeQuarantined(config.state, id)
  return redriven
}

/** The id of the event that it became. */
function idOf(redriven: Redriven): string | undefined {
  switch (redriven.kind) {
    case 'accepted':
    case 'unavailable':
      return redriven.event.id
    case 'duplicate':
    case 'resent':
      return redriven.id
    case 'probed':
    case 'invalid':
    case 'absent':
    case 'refused':
    case 'unsendable':
      return undefined
  }
}

async function readmit(
  kept: QuarantinedBody,
  config: Config,
  now: Date,
  later: Later
): Promise<Redriven> {
  if (!isVerified(kept.reason)) {
    const checked = await checkSignature(kept.body, kept.signature, config.secrets)
    if (checked !== 'valid') return { kind: 'refused', reason: checked }
  }
  return admit(kept.body, new Date(kept.time), now, config, later)
}

async function resend(body: Uint8Array, config: Config, now: Date): Promise<Redriven> {
  const entry = entryIn(new TextDecoder().decode(body))
  const target = entry && config.queues.get(entry.queue)
  if (!target) return { kind: 'unsendable' }
  const { message } = entry
  const forwarded = await send({ message, ...delayOf(entry, now) }, target, config.state, now)
  return { kind: 'resent', id: message.id, forwarded }
}

function isSafe(redriven: Redriven): boolean {
  switch (redriven.kind) {
    case 'accepted':
    case 'duplicate':
    case 'probed':
      return true
    case 'resent':
      return redriven.forwarded.to !== 'nowhere'
    case 'invalid':
    case 'unavailable':
    case 'absent':
    case 'refused':
    case 'unsendable':
      return false
  }
}
