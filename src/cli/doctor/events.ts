/**
 * The events that the subscriptions should have, and the commands that subscribe to them.
 */

import { existsSync } from 'node:fs'
import { apiOf } from '../argyle/advice.ts'
import { isSameUrl, type Subscription } from '../argyle/subscription.ts'
import type { Fixes } from '../fix.ts'
import { readPlan, STANDARD_FILE } from '../plan/file.ts'
import { type Check, ok, skipped, wrong } from './check.ts'

interface WantedEvents {
  events: string[]
  /** They are those of the file for `apply`, not those of --events. */
  isOfFile: boolean
}

// For an example, as in README.md.
const EXAMPLE = ['profiles.added', 'profiles.updated']

/** The wanted events at a URL: those of --events, else those of the file. @throws Failure */
export function wantedEvents(named: string[] | undefined, url: string): WantedEvents {
  if (named) return { events: named, isOfFile: false }
  if (!existsSync(STANDARD_FILE)) return { events: [], isOfFile: false }
  const { wanted } = readPlan(STANDARD_FILE, true)
  const here = wanted.filter((one) => isSameUrl(one.url, url))
  return { events: [...new Set(here.flatMap(({ events }) => events))], isOfFile: here.length > 0 }
}

/** Whether the subscriptions have all wanted events. */
export function eventsOf(
  here: Subscription[],
  { events, isOfFile }: WantedEvents,
  url: string,
  fixes: Fixes
): Check {
  if (events.length === 0) return skipped('events', `not in --events, nor in ${STANDARD_FILE}`)
  const subscribed = new Set(here.flatMap(({ events }) => events))
  // "*" leaves out items.*.
  const isCovered = (event: string) =>
    subscribed.has(event) || (subscribed.has('*') && !event.startsWith('items.'))
  const missing = events.filter((event) => !isCovered(event))
  if (missing.length === 0) return ok('events', `all ${events.length} wanted events`)
  const todo = subscribeTo({ events: missing, isOfFile }, url, fixes)
  return wrong('events', `Not subscribed to: ${missing.join(', ')}.`, todo)
}

/** The commands that subscribe to these events; to those of the example if there are none. */
export function subscribeTo({ events, isOfFile }: WantedEvents, url: string, fixes: Fixes): string {
  if (isOfFile) return fixes.argyle('subscriptions', 'apply')
  if (events.some((event) => event.startsWith('items.'))) {
    return 'Create one for items.* with the ids of your items: subscriptions create --config.'
  }
  const wanted = events.length > 0 ? events : EXAMPLE
  const byApi = Map.groupBy(wanted, (event) => apiOf([event]))
  return [...byApi]
    .map(([api, events]) => {
      const name = `argyle-edge ${events[0]?.split('.')[0]}`
      return fixes.create({ api, events, name, url, config: {} })
    })
    .join(' && ')
}
