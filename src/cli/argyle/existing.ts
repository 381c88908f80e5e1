/**
 * Looks for a subscription before it is created: Argyle would take a second equal one, and deliver
 * everything twice.
 */

import type { Terminal } from '../terminal.ts'
import { overlapsWith } from './overlap.ts'
import { isSame, type Subscription, type Wanted } from './subscription.ts'

/**
 * The subscription that is wanted, if it exists.
 *
 * @param secret ours; undefined for an unsigned one
 */
export function existingIn(
  all: Subscription[],
  wanted: Wanted,
  secret: string | undefined
): Subscription | undefined {
  const signings = secret ? ['ours', 'unknown'] : ['none', 'unknown']
  return all.find((one) => isSame(one, wanted) && signings.includes(one.signing))
}

/** Warns of subscriptions that deliver the same events. */
export function warnOfOverlaps(wanted: Wanted, all: Subscription[], terminal: Terminal): void {
  for (const warning of overlapsWith(wanted, all)) terminal.warn(warning)
}
