/**
 * The difference between the subscriptions that should exist and those that do.
 *
 * Follows from the two lists alone, so an interrupted run leaves only another difference.
 */

import { isSame, type Subscription, type Wanted } from '../argyle/subscription.ts'
import type { Plan } from './file.ts'

export type Difference = ReturnType<typeof differenceOf>

/** @param existing all subscriptions, also those of others */
export function differenceOf({ prefix, wanted }: Plan, existing: Subscription[]) {
  const owned = existing.filter(({ name }) => name.startsWith(prefix)).sort(byWorth)
  const create: Wanted[] = []
  const keep: Subscription[] = []
  for (const one of wanted) {
    // An unsigned one is useless, and Argyle's API cannot update it.
    const same = owned.find((other) => isSame(one, other) && other.signing !== 'none')
    if (same) keep.push(same)
    else create.push(one)
  }
  return { create, keep, remove: owned.filter((one) => !keep.includes(one)) }
}

/** Whether there is anything to do. */
export const isDifferent = ({ create, remove }: Difference) => create.length + remove.length > 0

// Of two equal subscriptions, the one that signs with our secret stays, else the newer one, which has
// the new secret during a rotation.
function byWorth(one: Subscription, other: Subscription): number {
  const ours = Number(other.signing === 'ours') - Number(one.signing === 'ours')
  return ours || (other.createdAt ?? '').localeCompare(one.createdAt ?? '')
}
