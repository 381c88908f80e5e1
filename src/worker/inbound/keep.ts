/**
 * A delivery that cannot go on → the quarantine, with the facts that an operator searches by.
 *
 * Deliveries that no secret verifies are bounded: Argyle's addresses serve all of its customers,
 * and each of them can point a subscription at this Worker. The accepted price: above the bound, a
 * wrong secret on our side loses deliveries.
 */

import { hintsIn } from '../../argyle/delivery.ts'
import type { QuarantineReason } from '../../contract/quarantine.ts'
import { subjectOf } from '../../contract/subject.ts'
import { log } from '../../platform/log.ts'
import type { RecoveryConfig } from '../config.ts'
import type { Deadlines } from '../deadlines.ts'
import type { UnverifiedKept } from '../isolate.ts'
import { quarantine, type Suspect } from '../state/quarantine.ts'
import type { Hints, Kept } from './outcome.ts'

/** A delivery as it came. */
export interface Received extends Suspect {
  deadlines: Deadlines
}

// 3.6 million a month: more than most companies receive. A flood costs $18 of KV writes a month.
const MOST_UNVERIFIED_PER_HOUR = 5_000
// No secret can ever verify these, so half of the bound is left for those that one may.
const MOST_UNSIGNED_PER_HOUR = MOST_UNVERIFIED_PER_HOUR / 2
const HOUR_MILLISECONDS = 60 * 60 * 1_000

/** Thrown when the quarantine did not take a delivery. */
export class NotKept extends Error {
  override name = 'NotKept'
  readonly reason: QuarantineReason
  readonly verified: boolean
  readonly hints: Hints

  constructor(reason: QuarantineReason, verified: boolean, hints: Hints, cause: unknown) {
    super('The quarantine did not take the delivery', { cause })
    this.reason = reason
    this.verified = verified
    this.hints = hints
  }
}

/** Keeps a delivery whose signature holds. @throws NotKept */
export function keepVerified(
  received: Received,
  { state }: RecoveryConfig,
  reason: QuarantineReason
): Promise<Kept> {
  return keep(received, state, reason, true)
}

/**
 * Keeps a delivery whose signature does not hold, if it comes from one of Argyle's addresses.
 *
 * @returns undefined if it is not kept
 * @throws NotKept
 */
export async function keepUnverified(
  received: Received,
  { state, addresses }: RecoveryConfig,
  reason: QuarantineReason,
  kept: UnverifiedKept
): Promise<Kept | undefined> {
  const { address, deadlines, signature } = received
  if (address === null || !addresses.has(address)) return undefined
  const hour = Math.floor(deadlines.at.getTime() / HOUR_MILLISECONDS)
  if (hour !== kept.hour) Object.assign(kept, { hour, count: 0 })
  if (!signature && kept.count >= MOST_UNSIGNED_PER_HOUR) return undefined
  kept.count += 1
  if (kept.count > MOST_UNVERIFIED_PER_HOUR) {
    const isFirst = kept.count === MOST_UNVERIFIED_PER_HOUR + 1
    if (isFirst) log('error', 'quarantine full', { unverified: MOST_UNVERIFIED_PER_HOUR })
    return undefined
  }
  return keep(received, state, reason, false)
}

async function keep(
  { body, signature, address, deadlines }: Received,
  state: KVNamespace,
  reason: QuarantineReason,
  verified: boolean
): Promise<Kept> {
  const { event, data, account, user } = hintsIn(body)
  const subject = event && data && subjectOf(event, data)
  const hints = { event, subject, account, user }
  const suspect = { body, signature, address }
  const id = await quarantine(state, suspect, { reason, verified, ...hints }, deadlines.at).catch(
    (error: unknown) => {
      throw new NotKept(reason, verified, hints, error)
    }
  )
  log('warn', 'quarantined', { id, reason, verified, bytes: body.byteLength, ...hints })
  return { quarantined: id, hints }
}
