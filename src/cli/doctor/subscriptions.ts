/**
 * Argyle's side: is there a subscription for the address, does it have the events that are wanted, does it
 * sign, and has it sent anything lately.
 */

import { existsSync } from 'node:fs'
import { QUIET_DAYS, quietSince } from '../argyle/health.ts'
import { isSameUrl, type Subscription } from '../argyle/subscription.ts'
import { readPlan, STANDARD_FILE } from '../plan/file.ts'
import type { Session } from '../session.ts'
import { type Check, ok, skipped, tried, wrong } from './check.ts'

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000

/** @param events that are wanted; those in the file of subscriptions, if none are named */
export function subscriptionChecks(
  endpoint: URL,
  events: string[] | undefined,
  { argyle, terminal, now }: Session
): Promise<Check[]> {
  return tried('subscriptions', async () => {
    const all = await terminal.spin('Asking Argyle …', argyle().list())
    const here = all.filter(({ url }) => isSameUrl(url, endpoint.href))
    if (here.length === 0) {
      const todo = `npm run argyle -- subscriptions create --url ${endpoint.href} …`
      return [wrong('subscriptions', `None delivers to ${endpoint.href}.`, todo)]
    }
    const names = here.map(({ name, api }) => `"${name}" (${api})`).join(', ')
    return [
      ok('subscriptions', names),
      signingOf(here),
      ...(await tried('events', async () => [eventsOf(here, events ?? eventsIn(endpoint))])),
      sendingOf(here, now()),
    ]
  })
}

function signingOf(here: Subscription[]): Check {
  const named = (signing: Subscription['signing']) =>
    here.filter((one) => one.signing === signing).map(({ id }) => id)
  const [none, other] = [named('none'), named('other')]
  const again = 'Create it again with --secret-from-env, and then delete this one.'
  if (none.length > 0) return wrong('signing', `Without a secret: ${none.join(', ')}.`, again)
  if (other.length > 0) {
    return wrong('signing', `With another secret than ours: ${other.join(', ')}.`, again)
  }
  const isTold = named('unknown').length === 0
  return isTold ? ok('signing', 'with our secret') : skipped('signing', 'Argyle does not tell')
}

function eventsIn(endpoint: URL): string[] {
  if (!existsSync(STANDARD_FILE)) return []
  const { wanted } = readPlan(STANDARD_FILE, true)
  return wanted.filter(({ url }) => isSameUrl(url, endpoint.href)).flatMap(({ events }) => events)
}

function eventsOf(here: Subscription[], wanted: string[]): Check {
  if (wanted.length === 0)
    return skipped('events', `none asked for, by --events or ${STANDARD_FILE}`)
  const subscribed = new Set(here.flatMap(({ events }) => events))
  // "*" is all but these.
  const isCovered = (event: string) =>
    subscribed.has(event) || (subscribed.has('*') && !event.startsWith('items.'))
  const missing = [...new Set(wanted)].filter((event) => !isCovered(event))
  return missing.length === 0
    ? ok('events', `all ${new Set(wanted).size} that are wanted`)
    : wrong(
        'events',
        `Not subscribed to: ${missing.join(', ')}.`,
        'npm run argyle -- subscriptions create, or apply'
      )
}

function sendingOf(here: Subscription[], now: Date): Check {
  const times = here.flatMap((one) => quietSince(one) ?? [])
  if (times.length === 0) return skipped('sending', 'v1 does not tell when it sent last')
  const latest = Math.max(...times.map((time) => time.getTime()))
  const days = Math.floor((now.getTime() - latest) / DAY_MILLISECONDS)
  if (days > QUIET_DAYS) {
    const todo = 'Is this the right environment, and are there accounts in it?'
    return wrong('sending', `Argyle has not sent anything for ${days} days.`, todo)
  }
  return here.some(({ lastSentAt }) => lastSentAt)
    ? ok('sending', `the last time on ${new Date(latest).toISOString().slice(0, 16)}Z`)
    : ok('sending', 'nothing yet; it is new')
}
