/**
 * Whether a delivery came, by the Worker's history and markers.
 *
 * Never "missing" where neither can know. The history is asked by event and subject, not by bytes:
 * a field that nobody documented must not turn a repair into a second event.
 */

import { ruleFor } from '../../argyle/events.ts'
import type { Candidate } from './candidates.ts'

// A marker lives 31 days; one day less, because it begins with the delivery.
const KNOWN_MILLISECONDS = 30 * 24 * 60 * 60 * 1000

/** What the Worker says about a fact. `history` is null if it has none, or it cannot be read. */
export interface Came {
  history: boolean | null
  marker: boolean
}

export interface Memory {
  now: number
  /** Since when the history has every delivery; null without one. */
  historySince: number | null
  /** KV may have no markers of the events that repeat. */
  isMarkedPartly: boolean
}

export type Verdict = 'received' | 'missing' | 'cannot tell'

/** Judges one delivery. */
export function judge(candidate: Candidate, came: Came, memory: Memory): Verdict {
  const { event, created } = candidate
  const { now, historySince, isMarkedPartly } = memory
  if (came.history || came.marker) return 'received'
  if (created < now - KNOWN_MILLISECONDS) return 'cannot tell'
  const isInHistory = came.history === false && historySince !== null && historySince <= created
  const isMarked = !isMarkedPartly || ruleFor(event).dedupe === 'once'
  return isInHistory || isMarked ? 'missing' : 'cannot tell'
}
