/**
 * How a delivery ended → its one line in the log, for the operator who asks where it went.
 *
 * Holds ids, names and reasons; never a body, a header's value or a secret.
 */

import type { AnyEvent } from '../../contract/event.ts'
import { nameOf } from '../../contract/type.ts'
import { textsOf } from '../../platform/fault.ts'
import { causeOf, framesOf, log } from '../../platform/log.ts'
import type { Ending } from './outcome.ts'

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
} as const satisfies Record<Ending['kind'], string>

export interface Measured {
  /** Of the body, if it was read. */
  bytes: number | undefined
  /** From the request's arrival. The clock of a Worker advances with I/O only: time spent waiting. */
  milliseconds: number
}

/** Writes the line. */
export function record(ending: Ending, measured: Measured): void {
  const outcome = ending.kind
  const level = isDegraded(ending) ? 'warn' : LEVEL[outcome]
  log(level, 'delivery', { outcome, ...fieldsOf(ending), ...measured })
}

/** Accepted, but the queue or KV did not do its part. */
function isDegraded(ending: Ending): boolean {
  return (
    ending.kind === 'accepted' &&
    (ending.forwarded.to === 'outbox' || ending.dedupe.state === 'unchecked')
  )
}

function fieldsOf(ending: Ending): Record<string, unknown> {
  switch (ending.kind) {
    case 'accepted': {
      const { event, dedupe, forwarded } = ending
      const cause = 'cause' in forwarded ? forwarded.cause : undefined
      const unchecked = 'cause' in dedupe ? dedupe.cause : undefined
      return { ...eventFields(event), to: forwarded.to, cause, dedupe: dedupe.state, unchecked }
    }
    case 'duplicate':
      return { ...eventFields(ending.event), id: ending.id, dedupe: 'seen' }
    case 'refused':
      return { reason: ending.reason, quarantined: ending.quarantined }
    case 'probed':
    case 'too_large':
    case 'incomplete':
      return {}
    case 'invalid':
      return {
        reason: ending.reason,
        event: ending.event,
        errors: textsOf(ending.errors),
        quarantined: ending.quarantined,
      }
    case 'unavailable':
      return { ...eventFields(ending.event), cause: ending.cause }
    case 'unkept':
      return { reason: ending.reason, cause: ending.cause }
    case 'unconfigured':
      return { errors: textsOf(ending.faults), quarantined: ending.quarantined }
    case 'unexpected':
      return {
        cause: causeOf(ending.error),
        frames: framesOf(ending.error),
        quarantined: ending.quarantined,
      }
  }
}

function eventFields(event: AnyEvent) {
  const { subject, id, fingerprint, subscription } = event
  return { event: nameOf(event), subject, id, fingerprint, subscription }
}
