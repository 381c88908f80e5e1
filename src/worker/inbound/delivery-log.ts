/**
 * How a delivery ended → its one line in the log, for the operator who asks where the delivery
 * went.
 *
 * Holds ids, names and reasons; never a body, a header's value or a secret.
 */

import type { AnyEvent } from '../../contract/event.ts'
import { nameOf } from '../../contract/type.ts'
import { textsOf } from '../../platform/fault.ts'
import { causeOf, framesOf, log } from '../../platform/log.ts'
import type { Ended, Outcome } from './outcome.ts'

const LEVEL = {
  accepted: 'info',
  duplicate: 'info',
  probed: 'info',
  refused: 'warn',
  too_large: 'warn',
  incomplete: 'warn',
  invalid: 'warn',
  unavailable: 'error',
  unkept: 'error',
  unconfigured: 'error',
  unexpected: 'error',
} as const satisfies Record<Outcome['kind'], string>

export interface Measured {
  /** The size of the body; undefined if it was not read. */
  bytes: number | undefined
  /** Time since the arrival, spent waiting: a Worker's clock advances with I/O only. */
  milliseconds: number
}

/** Writes the line. */
export function logDelivery({ outcome, quarantined }: Ended, measured: Measured): void {
  const { kind } = outcome
  const level = isDegraded(outcome) ? 'warn' : LEVEL[kind]
  log(level, 'delivery', { outcome: kind, ...fieldsOf(outcome), quarantined, ...measured })
}

/** Accepted, but the queue or KV failed. */
function isDegraded(outcome: Outcome): boolean {
  return (
    outcome.kind === 'accepted' &&
    (outcome.forwarded.to === 'outbox' || outcome.dedupe.state === 'unchecked')
  )
}

function fieldsOf(outcome: Outcome): Record<string, unknown> {
  switch (outcome.kind) {
    case 'accepted': {
      const { event, dedupe, forwarded } = outcome
      const cause = 'cause' in forwarded ? forwarded.cause : undefined
      const unchecked = 'cause' in dedupe ? dedupe.cause : undefined
      return { ...eventFields(event), to: forwarded.to, cause, dedupe: dedupe.state, unchecked }
    }
    case 'duplicate':
      return { ...eventFields(outcome.event), id: outcome.id, dedupe: 'seen' }
    case 'refused':
      return { reason: outcome.reason }
    case 'probed':
    case 'too_large':
    case 'incomplete':
      return {}
    case 'invalid': {
      const { reason, event, errors } = outcome
      return { reason, event, errors: textsOf(errors) }
    }
    case 'unavailable':
      return { ...eventFields(outcome.event), cause: outcome.cause }
    case 'unkept':
      return { reason: outcome.reason, cause: outcome.cause }
    case 'unconfigured':
      return { errors: textsOf(outcome.faults) }
    case 'unexpected':
      return { cause: causeOf(outcome.error), frames: framesOf(outcome.error) }
  }
}

function eventFields(event: AnyEvent) {
  const { subject, id, fingerprint, subscription } = event
  return { event: nameOf(event), subject, id, fingerprint, subscription }
}
