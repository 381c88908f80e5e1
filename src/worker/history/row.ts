/**
 * How a delivery ended → its row in the history.
 *
 * Pure. A delivery has a row if a secret verified it or the quarantine kept it: nobody else can
 * make the Worker write.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { factsOf } from '../../contract/facts.ts'
import { textsOf } from '../../platform/fault.ts'
import { causeOf } from '../../platform/log.ts'
import type { Ended, Outcome } from '../inbound/outcome.ts'
import type { DeliveryRow } from './tables.ts'

/** The columns that a writer gives. */
type Columns = Omit<DeliveryRow, 'n' | 'outcome' | 'body'>

/** A row before it is written. An undefined column is NULL. */
export type NewRow = { [Name in keyof Columns]?: Columns[Name] | undefined } & {
  /** The receipt, in milliseconds since the epoch. */
  at: number
  outcome: string
  /** Becomes the body. */
  message?: AnyMessage | undefined
}

/** The facts of a receipt that the outcome does not have. */
export interface Receipt extends Pick<NewRow, 'at' | 'via' | 'bytes' | 'milliseconds'> {
  colo?: unknown
}

/** An outcome that can have a row. */
type Noted = Exclude<Outcome, { kind: (typeof UNNOTED)[number] }>

const UNNOTED = ['probed', 'too_large', 'incomplete'] as const
const isNoted = (outcome: Outcome): outcome is Noted =>
  UNNOTED.every((kind) => kind !== outcome.kind)

/** The row of a delivery; undefined if it has none. */
export function rowOf(ended: Ended, { colo, ...receipt }: Receipt): NewRow | undefined {
  const { outcome, verified, quarantined, hints } = ended
  if (!isNoted(outcome) || !(verified || quarantined)) return undefined
  return {
    ...receipt,
    ...hints,
    ...columnsOf(outcome),
    ...(quarantined && { went: 'quarantine', quarantine: quarantined }),
    ...(typeof colo === 'string' && { colo }),
  }
}

/** The columns that follow from the outcome. */
export function columnsOf(outcome: Noted): Omit<NewRow, 'at'> {
  return { outcome: outcome.kind, ...fieldsOf(outcome) }
}

function fieldsOf(outcome: Noted): Partial<NewRow> {
  switch (outcome.kind) {
    case 'accepted':
    case 'coalesced': {
      const { event, message, forwarded } = outcome
      const unchecked = outcome.kind === 'accepted' && outcome.unchecked
      const causes = [
        'cause' in forwarded && forwarded.cause,
        unchecked && `unchecked ${unchecked}`,
      ]
      return {
        ...factsOf(event),
        went: forwarded.to,
        cause: causes.filter(Boolean).join(', ') || null,
        message,
      }
    }
    case 'duplicate':
      return { ...factsOf(outcome.event), id: outcome.id, cause: outcome.dedupe }
    case 'unavailable':
      return { ...factsOf(outcome.event), cause: outcome.cause, message: outcome.message }
    case 'invalid':
      return { cause: [outcome.reason, ...textsOf(outcome.errors)].join(', ') }
    case 'refused':
      return { cause: outcome.reason }
    case 'unkept':
      return { cause: `${outcome.reason} ${outcome.cause}` }
    case 'unconfigured':
      return { cause: textsOf(outcome.faults).join(', ') }
    case 'unexpected':
      return { cause: causeOf(outcome.error) }
  }
}
