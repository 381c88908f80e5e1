/**
 * Subscriptions as a table for people, and as JSON for machines.
 */

import { harmless } from '../sanitize.ts'
import type { Terminal } from '../terminal.ts'
import type { Subscription, Wanted } from './subscription.ts'

const HEADS = ['id', 'name', 'API', 'events', 'url', 'created', 'last sent']
const MOST_EVENTS_IN_A_CELL = 3

export function subscriptionsTable(subscriptions: Subscription[], terminal: Terminal): string {
  const rows = subscriptions.map((one) => [
    one.id,
    one.name,
    one.api,
    eventsCell(one),
    one.url,
    minute(one.createdAt),
    one.lastSentAt === undefined ? '?' : minute(one.lastSentAt, 'never'),
  ])
  return terminal.table(HEADS, rows)
}

function eventsCell({ events }: Wanted): string {
  const more = events.length - MOST_EVENTS_IN_A_CELL
  const first = events.slice(0, MOST_EVENTS_IN_A_CELL).join(' ')
  return more > 0 ? `${first} and ${more} more` : first
}

function minute(time: string | null, otherwise = '?'): string {
  return time ? time.slice(0, 16).replace('T', ' ') : otherwise
}

/** In one line. */
export function inWords({ api, name, events, url }: Wanted): string {
  return harmless(`${api} "${name}": ${events.join(' ')} → ${url}`)
}
