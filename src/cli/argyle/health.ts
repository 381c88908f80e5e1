/**
 * The health of an existing subscription, as far as Argyle's API shows it.
 */

import type { Subscription } from './subscription.ts'

/** Longer than holidays. */
export const QUIET_DAYS = 30
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000

/** When it last sent, or its creation if it has not sent yet. Undefined if Argyle does not tell. */
export function lastSign({ lastSentAt, createdAt }: Subscription): Date | undefined {
  if (lastSentAt === undefined) return undefined
  const time = Date.parse(lastSentAt ?? createdAt ?? '')
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Whole days. */
export function daysSince(time: Date, now: Date): number {
  return Math.floor((now.getTime() - time.getTime()) / DAY_MILLISECONDS)
}

/** One sentence for each fault. */
export function faultsOf(subscription: Subscription, now: Date): string[] {
  const { id, name, url, signing, lastSentAt } = subscription
  const it = `"${name}" (${id})`
  const faults: string[] = []
  if (URL.parse(url)?.protocol !== 'https:') {
    faults.push(`${it} does not deliver to an https URL, so others can read payroll data.`)
  }
  if (signing === 'none') faults.push(`${it} has no secret, so its deliveries are not signed.`)
  const days = daysSince(lastSign(subscription) ?? now, now)
  if (days > QUIET_DAYS) {
    faults.push(`${it} has not sent ${lastSentAt ? 'for' : 'anything in'} ${days} days.`)
  }
  return faults
}
