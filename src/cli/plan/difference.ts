/**
 * What should exist against what does: what is to be created, and what is to be deleted.
 *
 * Follows from the two lists alone, so that a run which was interrupted leaves nothing behind but another
 * difference. Only what begins with the prefix is ever deleted.
 */

import { isSame, type Subscription, type Wanted } from '../argyle/subscription.ts'
import type { Plan } from './file.ts'

export interface Difference {
  create: Wanted[]
  remove: Subscription[]
  keep: Subscription[]
}

export function differenceOf({ prefix, wanted }: Plan, existing: Subscription[]): Difference {
  const owned = existing.filter(({ name }) => name.startsWith(prefix)).sort(byWorth)
  const create: Wanted[] = []
  const keep: Subscription[] = []
  for (const one of wanted) {
    // There is no update, and an unsigned one is of no use.
    const same = owned.find((other) => isSame(one, other) && other.signing !== 'none')
    if (same) keep.push(same)
    else create.push(one)
  }
  return { create, keep, remove: owned.filter((one) => !keep.includes(one)) }
}

export function isDifferent({ create, remove }: Difference): boolean {
  return create.length + remove.length > 0
}

// Of two that are the same, the one that signs with a secret of ours stays, else the newer: in the middle
// of a change of the secret, that is the one with the new one.
function byWorth(one: Subscription, other: Subscription): number {
  const ours = Number(other.signing === 'ours') - Number(one.signing === 'ours')
  return ours || (other.createdAt ?? '').localeCompare(one.createdAt ?? '')
}
