/**
 * Argyle's side: whether a subscription delivers to the address, whether it signs, has the wanted
 * events, and has sent recently.
 */

import { existsSync } from 'node:fs'
import { daysSince, lastSign, QUIET_DAYS } from '../argyle/health.ts'
import { isSameUrl, type Subscription } from '../argyle/subscription.ts'
import { readPlan, STANDARD_FILE } from '../plan/file.ts'
import type { Session } from '../session.ts'
import { type Check, ok, skipped, tried, wrong } from './check.ts'

/** @param events the wanted ones. Default: those in the file for `apply`. */
export function subscriptionChecks(
  { href }: URL,
  events: string[] | undefined,
  { argyle, now }: Session
): Promise<Check[]> {
  return tried('subscriptions', async () => {
    const here = (await argyle().list()).filter(({ url }) => isSameUrl(url, href))
    if (here.length === 0) {
      const todo = `npm run argyle -- subscriptions create --url ${href} …`
      return wrong('subscriptions', `No subscription delivers to ${href}.`, todo)
    }
    const names = here.map(({ name, api }) => `"${name}" (${api})`).join(', ')
    return [
      ok('subscriptions', names),
      signingOf(here),
      ...(await tried('events', async () => eventsOf(here, events ?? eventsInFile(href)))),
      sendingOf(here, now()),
    ]
  })
}

function signingOf(here: Subscription[]): Check {
  const idsOf = (wanted: Subscription['signing']) =>
    here.flatMap(({ id, signing }) => (signing === wanted ? id : [])).join(', ')
  const [none, other] = [idsOf('none'), idsOf('other')]
  const again = 'Create it again with --secret-from-env, and then delete this one.'
  if (none) return wrong('signing', `Not signed: ${none}.`, again)
  if (other) return wrong('signing', `Signed with another secret than ours: ${other}.`, again)
  return idsOf('unknown')
    ? skipped('signing', 'Argyle does not show the secret')
    : ok('signing', 'signed with our secret')
}

function eventsInFile(url: string): string[] {
  if (!existsSync(STANDARD_FILE)) return []
  const { wanted } = readPlan(STANDARD_FILE, true)
  return wanted.filter((one) => isSameUrl(one.url, url)).flatMap(({ events }) => events)
}

function eventsOf(here: Subscription[], wanted: string[]): Check {
  const distinct = new Set(wanted)
  if (distinct.size === 0) return skipped('events', `not in --events, nor in ${STANDARD_FILE}`)
  const subscribed = new Set(here.flatMap(({ events }) => events))
  // "*" leaves out items.*.
  const isCovered = (event: string) =>
    subscribed.has(event) || (subscribed.has('*') && !event.startsWith('items.'))
  const missing = [...distinct].filter((event) => !isCovered(event))
  if (missing.length === 0) return ok('events', `all ${distinct.size} wanted events`)
  const todo = 'npm run argyle -- subscriptions create, or apply'
  return wrong('events', `Not subscribed to: ${missing.join(', ')}.`, todo)
}

function sendingOf(here: Subscription[], now: Date): Check {
  const times = here.flatMap((one) => lastSign(one)?.getTime() ?? [])
  if (times.length === 0) return skipped('sending', 'v1 does not show when it sent last')
  const latest = new Date(Math.max(...times))
  const days = daysSince(latest, now)
  if (days > QUIET_DAYS) {
    const todo = 'Check that the environment is right and that it has accounts.'
    return wrong('sending', `Argyle has not sent anything for ${days} days.`, todo)
  }
  return here.some(({ lastSentAt }) => lastSentAt)
    ? ok('sending', `the last time on ${latest.toISOString().slice(0, 16)}Z`)
    : ok('sending', 'nothing yet, because it is new')
}
