/**
 * How a message ended → its one line in the log, for the operator who follows an `id` from the edge on.
 *
 * Holds ids, names and reasons; never a body, and of an error not its message, which may quote one.
 */

import type { ArgyleEvent, ClaimCheck } from '../contract/event.ts'
import { nameOf } from '../contract/type.ts'
import { textsOf } from '../platform/fault.ts'
import { causeOf, framesOf, log } from '../platform/log.ts'
import { RetryLater } from './backoff.ts'
import type { Ending } from './handle.ts'

/** What is told of every message. */
export interface Handling {
  queue: string
  /** The queue's own. */
  messageId: string
  attempts: number
  /** Until it is tried again, if it is. */
  delaySeconds: number | undefined
  /** Time spent waiting: the clock of a Worker advances with I/O only. */
  milliseconds: number
}

/** Writes the line. */
export function record(ending: Ending, handling: Handling): void {
  log(levelOf(ending), 'message', { outcome: ending.kind, ...fieldsOf(ending), ...handling })
}

function levelOf(ending: Ending): 'info' | 'warn' | 'error' {
  switch (ending.kind) {
    case 'handled':
    case 'unhandled':
      return ending.drift.length > 0 ? 'warn' : 'info'
    case 'failed':
      return ending.error instanceof RetryLater ? 'warn' : 'error'
    case 'unavailable':
      return 'warn'
    case 'invalid':
      return 'error'
  }
}

function fieldsOf(ending: Ending): Record<string, unknown> {
  switch (ending.kind) {
    case 'handled':
    case 'unhandled':
      return { ...eventFields(ending.event), drift: driftOf(ending) }
    case 'failed':
      return { ...eventFields(ending.event), drift: driftOf(ending), ...errorFields(ending.error) }
    case 'unavailable':
      return { ...eventFields(ending.claim), cause: ending.cause }
    case 'invalid':
      return {
        disposal: ending.disposal,
        errors: textsOf(ending.faults),
        ...(ending.error !== undefined && errorFields(ending.error)),
      }
  }
}

function eventFields(event: ArgyleEvent | ClaimCheck) {
  const { subject, id, fingerprint, subscription } = event
  return { event: nameOf(event), subject, id, fingerprint, subscription }
}

function driftOf({ drift }: { drift: string[] }): string[] | undefined {
  return drift.length > 0 ? drift : undefined
}

function errorFields(error: unknown) {
  return { cause: causeOf(error), frames: framesOf(error) }
}
