/**
 * The outcome of a message → its one log line, for an operator who follows an `id` from the edge to
 * the consumer.
 *
 * A line holds ids, names, reasons and the text of errors that the consumer's own code throws. It
 * never holds a body.
 */

import { factsOf } from '../contract/facts.ts'
import { textsOf } from '../platform/fault.ts'
import { log } from '../platform/log.ts'
import { type ErrorLogOptions, errorFields } from './error-fields.ts'
import type { MessageOutcome } from './handle.ts'
import { RetryLater } from './retry-later.ts'

/** The fields that the line of every message has. */
export interface MessageFacts {
  queue: string
  /** The id that the queue gave the message. */
  messageId: string
  attempts: number
  /** The delay of a retry; undefined if the message was acked. */
  delaySeconds: number | undefined
  /** Time spent waiting: the clock of a Worker advances only with I/O. */
  milliseconds: number
}

/** Writes the line of one message. */
export function logMessage(
  outcome: MessageOutcome,
  facts: MessageFacts,
  options: ErrorLogOptions
): void {
  const fields = fieldsOf(outcome, options)
  log(levelOf(outcome), 'message', { outcome: outcome.kind, ...fields, ...facts })
}

function levelOf(outcome: MessageOutcome): 'info' | 'warn' | 'error' {
  switch (outcome.kind) {
    case 'handled':
    case 'unhandled':
      return outcome.drift.length > 0 ? 'warn' : 'info'
    case 'failed':
      return outcome.error instanceof RetryLater ? 'warn' : 'error'
    case 'unavailable':
      return 'warn'
    case 'invalid':
      return 'error'
  }
}

function fieldsOf(outcome: MessageOutcome, options: ErrorLogOptions): Record<string, unknown> {
  switch (outcome.kind) {
    case 'handled':
    case 'unhandled':
      return { ...factsOf(outcome.event), drift: driftOf(outcome) }
    case 'failed':
      return {
        ...factsOf(outcome.event),
        drift: driftOf(outcome),
        ...errorFields(outcome.error, options),
      }
    case 'unavailable':
      return { ...factsOf(outcome.claim), cause: outcome.cause }
    case 'invalid':
      return {
        disposal: outcome.disposal,
        errors: textsOf(outcome.faults),
        ...(outcome.error !== undefined && errorFields(outcome.error, options)),
      }
  }
}

function driftOf({ drift }: { drift: string[] }): string[] | undefined {
  return drift.length > 0 ? drift : undefined
}
