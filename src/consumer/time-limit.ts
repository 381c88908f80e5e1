/**
 * The time limit of functions that the consumer wrote, so that one message never holds up its batch
 * for ever.
 *
 * Stops the waiting, not the function: it may still do something after its limit.
 */

import { DeadlineExceeded, within } from '../platform/deadline.ts'
import type { EffectLedger } from './effect-ledger.ts'

// With 10 s for KV and 2 s for `onError`, a full batch of 100, six at once, ends within the 15 min
// that an invocation has.
const TIMEOUT_SECONDS = 30

export interface TimeLimit {
  timeoutSeconds?: number
}

/** The result of a function within its time limit. */
export function bounded<T>(
  { timeoutSeconds = TIMEOUT_SECONDS }: TimeLimit,
  own: () => T | Promise<T>
): Promise<T> {
  // The async function turns a synchronous throw into a rejection.
  return within(timeoutSeconds * 1000, (async () => own())())
}

/**
 * Waits for a handler within its time limit, and longer while an effect is done but not noted: if
 * the message were settled before the note, the effect could run again. The limit then begins anew.
 */
export async function boundedWithNotes(
  ledger: EffectLedger,
  limit: TimeLimit,
  work: Promise<void>
): Promise<void> {
  try {
    await bounded(limit, () => work)
  } catch (error) {
    if (!(error instanceof DeadlineExceeded && ledger.isNoting)) throw error
    await ledger.noted()
    await boundedWithNotes(ledger, limit, work)
  }
}
