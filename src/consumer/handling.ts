/**
 * An attempt at a message, or a step of a dead letter → its row of the history.
 *
 * A row holds ids, names and causes. It never holds a body or the text of an error: the history
 * outlives the log, and errors may quote payroll data.
 */

import { isId } from '../argyle/id.ts'
import type { Handling } from '../contract/history.ts'
import { textsOf } from '../platform/fault.ts'
import { causeOf } from '../platform/log.ts'
import type { MessageOutcome } from './handle.ts'
import { parseEvent } from './parse.ts'

// For an error whose author gave it a long name.
const ERROR_CHARACTERS = 200
// The ids that argyle-edge makes.
const EDGE_ID = /^[0-9a-f]{32}$/

/** The end of an attempt; `unexpected` if `consume` itself failed. */
export type AttemptOutcome = MessageOutcome | { kind: 'unexpected'; error: unknown }

/** The facts of an attempt that its outcome does not have. */
export type AttemptFacts = Pick<Handling, 'at' | 'queue' | 'worker' | 'attempt' | 'milliseconds'>

/** The ids in a body. Take them before the handler, because it may change its event. */
export type Identity = Pick<Handling, 'id' | 'replay'>

/** The ids in the body of a message. Null if they are missing. */
export function identityOf(body: unknown): Identity {
  const { id, replay } = Object(body)
  return { id: isId(id) ? id : null, replay: isId(replay) ? replay : null }
}

/** The row of an attempt. */
export function attemptRow(
  identity: Identity,
  outcome: AttemptOutcome,
  facts: AttemptFacts
): Handling {
  const isEvent = outcome.kind !== 'invalid' && outcome.kind !== 'unexpected'
  const error = errorOf(outcome)?.slice(0, ERROR_CHARACTERS) ?? null
  return { ...facts, ...certain(identity, isEvent), outcome: outcome.kind, error }
}

function errorOf(outcome: AttemptOutcome): string | undefined {
  switch (outcome.kind) {
    case 'handled':
    case 'unhandled':
      return undefined
    case 'failed':
    case 'unexpected':
      // The author of an error can give it a name that is not text.
      return String(causeOf(outcome.error))
    case 'unavailable':
      return outcome.cause
    case 'invalid':
      return textsOf(outcome.faults).join(', ')
  }
}

/**
 * The row of a dead letter: `dead` when it was kept, `redriven` when it was sent again, just now.
 */
export function letterRow(
  body: unknown,
  outcome: 'dead' | 'redriven',
  queue: string,
  { worker = null }: { worker?: string | null }
): Handling {
  const identity = certain(identityOf(body), parseEvent(body).kind !== 'invalid')
  const none = { attempt: null, milliseconds: null, error: null }
  return { at: Date.now(), ...identity, queue, worker, outcome, ...none }
}

/** If the body is not an event, its id counts only if argyle-edge could have made it. */
function certain(identity: Identity, isEvent: boolean): Identity {
  const isOurs = isEvent || EDGE_ID.test(identity.id ?? '')
  return isOurs ? identity : { id: null, replay: null }
}
