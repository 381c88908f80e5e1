/**
 * Argyle's side: whether a subscription delivers to the route, whether it signs, has the wanted
 * events, and has sent recently; and whether another one delivers beside the route.
 */

import { daysSince, lastSign, QUIET_DAYS } from '../argyle/health.ts'
import { isSameUrl, type Subscription } from '../argyle/subscription.ts'
import type { Fixes } from '../fix.ts'
import type { Session } from '../session.ts'
import { isLocal } from '../settings.ts'
import { type Check, ok, skipped, tried, wrong } from './check.ts'
import { eventsOf, subscribeTo, wantedEvents } from './events.ts'

/** @param named the wanted events. Default: those in the file for `apply`. */
export async function subscriptionChecks(
  endpoint: URL,
  named: string[] | undefined,
  { argyle, fixes, now, settings }: Session
): Promise<Check[]> {
  const { href } = endpoint
  if (isLocal(endpoint)) return [skipped('subscriptions', 'Argyle cannot deliver to this machine')]
  return tried('subscriptions', async () => {
    const all = await argyle().list()
    const here = all.filter(({ url }) => isSameUrl(url, href))
    const isOnHost = ({ url }: Subscription) => URL.parse(url)?.hostname === endpoint.hostname
    const beside = all.filter((one) => isOnHost(one) && !here.includes(one))
    const besides = beside.map((one) => besideOf(one, href, fixes))
    if (here.length === 0) {
      const todo = subscribeTo(wantedEvents(named, href), href, fixes)
      return [wrong('subscriptions', `No subscription delivers to ${href}.`, todo), ...besides]
    }
    const names = here.map(({ name, api }) => `"${name}" (${api})`).join(', ')
    const hasSecret = Boolean(settings.all.ARGYLE_WEBHOOK_SECRET)
    return [
      ok('subscriptions', names),
      ...besides,
      signingOf(here, hasSecret, fixes),
      ...(await tried('events', async () =>
        eventsOf(here, wantedEvents(named, href), href, fixes)
      )),
      sendingOf(here, now()),
    ]
  })
}

function besideOf(one: Subscription, href: string, fixes: Fixes): Check {
  const says = `"${one.name}" (${one.id}) delivers to ${one.url}, not to ${href}.`
  return wrong('route', says, fixes.replace(one, href))
}

function signingOf(here: Subscription[], hasSecret: boolean, fixes: Fixes): Check {
  const of = (signing: Subscription['signing']) => here.filter((one) => one.signing === signing)
  const [none, other] = [of('none'), of('other')]
  const ids = (some: Subscription[]) => some.map(({ id }) => id).join(', ')
  const again = [...none, ...other].map((one) => fixes.replace(one, one.url)).join(' && ')
  if (none.length > 0) return wrong('signing', `Not signed: ${ids(none)}.`, again)
  if (other.length > 0) {
    return wrong('signing', `Signed with another secret than ours: ${ids(other)}.`, again)
  }
  if (!hasSecret) return skipped('signing', 'no ARGYLE_WEBHOOK_SECRET here to compare with')
  return of('unknown').length > 0
    ? skipped('signing', 'Argyle does not show the secret')
    : ok('signing', 'signed with our secret')
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
