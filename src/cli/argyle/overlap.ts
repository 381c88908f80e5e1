/**
 * Events that two subscriptions deliver to one URL.
 *
 * With equal data the second delivery is a duplicate to the Worker, or makes a follow-up. With
 * other `config` the data differs, so the Worker forwards one happening as two facts.
 */

import { isDeepStrictEqual } from 'node:util'
import { CATALOGUE } from '../../argyle/catalogue.ts'
import { CONFIG_EVENTS } from './advice.ts'
import { firstOf } from './format.ts'
import { effective, isSameUrl, type Wanted } from './subscription.ts'

/** One warning for each two of these subscriptions that have an event in common. */
export function overlapsIn(subscriptions: Wanted[]): string[] {
  return subscriptions.flatMap((one, index) =>
    subscriptions.slice(index + 1).flatMap((other) => overlapOf(one, other))
  )
}

/** The warnings about this subscription and each of the others. */
export function overlapsWith(one: Wanted, others: Wanted[]): string[] {
  return others.flatMap((other) => overlapOf(one, other))
}

function overlapOf(one: Wanted, other: Wanted): string[] {
  if (!isSameUrl(one.url, other.url)) return []
  const others = eventsOf(other)
  const both = eventsOf(one).filter((event) => others.includes(event))
  const different = both.filter((event) => !hasSameData(event, one, other))
  const names = `${named(one)} and ${named(other)} both deliver`
  // With other items, `items.*` are about other happenings.
  const twice = different.filter((event) => !event.startsWith('items.'))
  if (twice.length > 0) {
    return [
      `${names} ${firstOf(twice, ', ')} with other config: consumers get each happening twice.`,
    ]
  }
  const equal = both.filter((event) => !different.includes(event))
  return equal.length > 0
    ? [`${names} ${firstOf(equal, ', ')}: Argyle delivers each one twice.`]
    : []
}

function named(one: Wanted & { id?: string }): string {
  return one.id === undefined ? `"${one.name}"` : `"${one.name}" (${one.id})`
}

function eventsOf({ api, events }: Wanted): string[] {
  if (!events.includes('*')) return events
  // "*" leaves out items.*.
  return Object.entries(CATALOGUE).flatMap(([event, entry]) =>
    !event.startsWith('items.') && (entry.api === 'both' || entry.api === api) ? event : []
  )
}

function hasSameData(event: string, one: Wanted, other: Wanted): boolean {
  const [a, b] = [one, other].map(({ config }) => {
    const entries = Object.entries(effective(config))
    return Object.fromEntries(entries.filter(([key]) => CONFIG_EVENTS.get(key)?.test(event)))
  })
  return isDeepStrictEqual(a, b)
}
