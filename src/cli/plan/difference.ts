/**
 * The difference between the subscriptions that should exist and those that do.
 *
 * Follows from the two lists alone, so an interrupted run leaves only another difference.
 */

import { overlapsIn } from '../argyle/overlap.ts'
import { isSame, isSameUrl, type Subscription, type Wanted } from '../argyle/subscription.ts'
import type { Plan } from './file.ts'

export type Difference = ReturnType<typeof differenceOf>

/** @param existing all subscriptions, also those of others */
export function differenceOf({ prefix, urls, wanted }: Plan, existing: Subscription[]) {
  const isOwned = ({ name, url }: Subscription) =>
    name.startsWith(prefix) && urls.some((own) => isSameUrl(own, url))
  const owned = existing.filter(isOwned).sort(byWorth)
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

/** Warnings about the subscriptions as they will be. */
export function warningsAbout(
  { create, keep, remove }: Difference,
  existing: Subscription[]
): string[] {
  const stay = existing.filter((one) => !remove.includes(one))
  const others = keep.filter(({ signing }) => signing === 'other')
  const moved = stay.filter(({ api, name }) =>
    create.some((one) => one.api === api && one.name === name)
  )
  return [
    ...others.map(
      ({ name, id }) => `"${name}" (${id}) signs with another secret than ARGYLE_WEBHOOK_SECRET.`
    ),
    ...moved.map(
      ({ name, id, url }) => `"${name}" (${id}) stays: its URL ${url} is not one of the file.`
    ),
    ...overlapsIn([...stay, ...create]),
  ]
}

// Of two equal subscriptions, the one that signs with our secret stays, else the newer one, which
// has the new secret during a rotation.
function byWorth(one: Subscription, other: Subscription): number {
  const ours = Number(other.signing === 'ours') - Number(one.signing === 'ours')
  return ours || (other.createdAt ?? '').localeCompare(one.createdAt ?? '')
}
