/**
 * Subscriptions in words: as a table, and in one line.
 */

import { sanitize } from '../sanitize.ts'
import type { Terminal } from '../terminal.ts'
import type { Subscription, Wanted } from './subscription.ts'

const HEADS = ['id', 'name', 'API', 'events', 'url', 'created', 'last sent']
const MOST_EVENTS = 3

/** One row for each subscription; empty without any. */
export function formatTable(subscriptions: Subscription[], terminal: Terminal): string {
  const rows = subscriptions.map((one) => [
    one.id,
    one.name,
    one.api,
    firstOf(one.events, ' '),
    one.url,
    minute(one.createdAt, '?'),
    one.lastSentAt === undefined ? '?' : minute(one.lastSentAt, 'never'),
  ])
  return terminal.table(HEADS, rows)
}

/** The first events, and how many more there are. */
export function firstOf(events: string[], separator: string): string {
  const more = events.length - MOST_EVENTS
  const first = events.slice(0, MOST_EVENTS).join(separator)
  return more > 0 ? `${first} and ${more} more` : first
}

function minute(time: string | null, otherwise: string): string {
  return time ? time.slice(0, 16).replace('T', ' ') : otherwise
}

/** A subscription in one line, without its id. */
export function formatLine({ api, name, events, url }: Wanted): string {
  return sanitize(`${api} "${name}": ${events.join(' ')} → ${url}`)
}
