/**
 * What is odd about a subscription that exists, as far as the API tells.
 */

import type { Subscription } from './subscription.ts'

/** Longer than holidays. */
export const QUIET_DAYS = 30
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000

/** Since when it has been quiet, if it tells; from its creation on, if it has not sent anything yet. */
export function quietSince({ lastSentAt, createdAt }: Subscription): Date | undefined {
  if (lastSentAt === undefined) return undefined
  const since = Date.parse(lastSentAt ?? createdAt ?? '')
  return Number.isNaN(since) ? undefined : new Date(since)
}

/** One sentence for each oddity. */
export function oddities(subscription: Subscription, now: Date): string[] {
  const { id, name, url, signing, lastSentAt } = subscription
  const it = `"${name}" (${id})`
  const odd: string[] = []
  if (URL.parse(url)?.protocol !== 'https:') {
    odd.push(`${it} does not deliver to an https URL: payroll data goes in clear.`)
  }
  if (signing === 'none') odd.push(`${it} has no secret: its deliveries are not signed.`)
  const since = quietSince(subscription)
  const days = since ? Math.floor((now.getTime() - since.getTime()) / DAY_MILLISECONDS) : 0
  if (days > QUIET_DAYS) {
    const what = lastSentAt ? 'has not sent for' : 'has not sent anything in'
    odd.push(`${it} ${what} ${days} days.`)
  }
  return odd
}
