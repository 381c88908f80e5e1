/**
 * How a delivery ended → its one line in the log, for the operator who asks where the delivery
 * went.
 *
 * Holds ids, names and reasons; never a body, a header's value or a secret.
 */

import { factsOf } from '../../contract/facts.ts'
import { textsOf } from '../../platform/fault.ts'
import { causeOf, framesOf, log } from '../../platform/log.ts'
import type { Ended, Outcome } from './outcome.ts'

const LEVEL = {
  accepted: 'info',
  coalesced: 'info',
  duplicate: 'info',
  probed: 'info',
  refused: 'warn',
  too_large: 'error',
  incomplete: 'warn',
  invalid: 'warn',
  unavailable: 'error',
  unkept: 'error',
  unconfigured: 'error',
  unexpected: 'error',
} as const satisfies Record<Outcome['kind'], string>

export interface Measured {
  /** The size of the body; undefined if it is not known. */
  bytes: number | undefined
  /** Time since the arrival, spent waiting: a Worker's clock advances with I/O only. */
  milliseconds: number
  /** Cloudflare's location, such as `ORD`; undefined outside of it. */
  colo: unknown
  /** The path, if it is not the route for deliveries. */
  path: string | undefined
  /** `reconciled` for a delivery that `reconcile` made. */
  via: 'reconciled' | undefined
}

/** Writes the line. */
export function logDelivery({ outcome, quarantined, hints }: Ended, measured: Measured): void {
  const { kind } = outcome
  const isUnusual = isDegraded(outcome) || measured.path !== undefined
  const level = LEVEL[kind] === 'info' && isUnusual ? 'warn' : LEVEL[kind]
  const fields = { ...fieldsOf(outcome), ...hints, quarantined, ...measured }
  log(level, 'delivery', { outcome: kind, ...fields })
}

/** Accepted, but the queue or KV failed. */
function isDegraded(outcome: Outcome): boolean {
  const isInOutbox = 'forwarded' in outcome && outcome.forwarded.to === 'outbox'
  return isInOutbox || (outcome.kind === 'accepted' && outcome.unchecked !== undefined)
}

function fieldsOf(outcome: Outcome): Record<string, unknown> {
  switch (outcome.kind) {
    case 'accepted': {
      const { event, forwarded, unchecked } = outcome
      const dedupe = unchecked === undefined ? 'new' : 'unchecked'
      return { ...factsOf(event), ...forwarded, dedupe, unchecked }
    }
    case 'coalesced':
      return { ...factsOf(outcome.event), ...outcome.forwarded, dedupe: 'again' }
    case 'duplicate': {
      const { event, id, dedupe } = outcome
      return { ...factsOf(event), id, dedupe }
    }
    case 'refused':
      return { reason: outcome.reason }
    case 'probed':
    case 'incomplete':
      return {}
    case 'too_large':
      return { address: outcome.address }
    case 'invalid': {
      const { reason, event, errors } = outcome
      return { reason, event, errors: textsOf(errors) }
    }
    case 'unavailable':
      return { ...factsOf(outcome.event), cause: outcome.cause }
    case 'unkept':
      return { reason: outcome.reason, cause: outcome.cause }
    case 'unconfigured':
      return { errors: textsOf(outcome.faults) }
    case 'unexpected':
      return { cause: causeOf(outcome.error), frames: framesOf(outcome.error) }
  }
}
