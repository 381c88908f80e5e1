/**
 * The rows of deliveries, newest first, by a filter.
 *
 * An id has an index. Any other filter goes through the rows in the order of time, at most 20,000
 * at once: a rare one over millions of rows returns an empty page with a cursor, and never takes
 * D1's 30 s.
 */

import type { Ask } from './read.ts'
import { type DeliveryRow, firstRowAt } from './tables.ts'

const MOST_ENTRIES = 200
const MOST_SEEN_ROWS = 20_000

/** Times are in milliseconds since the epoch. */
export interface DeliveryFilter {
  outcome?: string[]
  /** As in ROUTES: `profiles.added`, `profiles.*`, `*.removed`. */
  event?: string
  subscription?: string
  account?: string
  user?: string
  subject?: string
  id?: string
  /** Any of these events. */
  ids?: string[]
  since?: number
  until?: number
}

export interface PageQuery extends DeliveryFilter {
  /** Rows older than this one: the cursor of the page before. */
  cursor?: number
  /** Rows newer than this one, oldest first: to follow what comes. */
  after?: number
  /** Default: 50. */
  limit?: number
}

/** A row without its event, which `replayable` tells of; and the attempts of all consumers. */
export interface Entry extends Omit<DeliveryRow, 'body'> {
  replayable: 0 | 1
  attempts: number
}

export interface Page {
  entries: Entry[]
  /** For the next page; null at the end. */
  cursor: number | null
}

// Without the event itself: to read it takes most of the time.
const COLUMNS = `n, outcome, via, id, event, subject, account, user, subscription, fingerprint, went,
  cause, quarantine, followup, bytes, milliseconds, colo, body IS NOT NULL AS replayable`
const ATTEMPTS = '(SELECT count(*) FROM handlings WHERE handlings.id = d.id) AS attempts'

/** Entries by a condition with an index, newest first. */
export const entriesWhere = (condition: string) =>
  `SELECT *, ${ATTEMPTS} FROM (SELECT ${COLUMNS} FROM deliveries WHERE ${condition} ORDER BY n DESC LIMIT ?2) AS d`

interface Condition {
  sql: string
  values: (string | number)[]
}

/**
 * The conditions of a filter as SQL over `d`.
 *
 * @param indexed only those with an index, or the rest
 */
export function conditionsOf(filter: DeliveryFilter, indexed: boolean): Condition {
  const { outcome, event, subscription, since, until } = filter
  const parts: [string, ...(string | number)[]][] = []
  if (indexed) {
    for (const name of ['id', 'subject', 'account', 'user'] as const) {
      const value = filter[name]
      if (value) parts.push([`${name} = ?`, value])
    }
    if (filter.ids)
      parts.push(['id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.ids)])
    if (since !== undefined) parts.push(['n >= ?', firstRowAt(since)])
    if (until !== undefined) parts.push(['n < ?', firstRowAt(until)])
  } else {
    if (outcome?.length) parts.push([`outcome IN (${outcome.map(() => '?')})`, ...outcome])
    if (subscription) parts.push(['subscription = ?', subscription])
    if (event) parts.push(patternOf(event))
  }
  const sql = parts.map(([text]) => text).join(' AND ') || '1'
  return { sql, values: parts.flatMap(([, ...values]) => values) }
}

// As in ROUTES, with one star at most. Not LIKE or GLOB: a name may have their characters.
function patternOf(event: string): [string, ...(string | number)[]] {
  const [start = '', end] = event.split('*')
  if (end === undefined) return ['event = ?', event]
  const [before, after] = [start, end].map((text) => [...text].length)
  const ends = '(? = 0 OR substr(event, -?) = ?)'
  return [
    `substr(event, 1, ?) = ? AND ${ends}`,
    Number(before),
    start,
    Number(after),
    Number(after),
    end,
  ]
}

/** One page. */
export async function listDeliveries(ask: Ask, query: PageQuery): Promise<Page> {
  const { cursor, after, limit = 50 } = query
  const indexed = conditionsOf(query, true)
  const rest = conditionsOf(query, false)
  const isFollowing = after !== undefined
  const order = isFollowing ? 'ASC' : 'DESC'
  const bound = isFollowing ? 'n > ?' : 'n < ?'
  const from = isFollowing ? after : (cursor ?? Number.MAX_SAFE_INTEGER)
  const most = Math.min(Math.max(1, limit), MOST_ENTRIES)
  const seen = `SELECT ${COLUMNS} FROM deliveries WHERE ${bound} AND ${indexed.sql} ORDER BY n ${order} LIMIT ${MOST_SEEN_ROWS}`
  const values = [from, ...indexed.values]
  const entries = await ask<Entry>(
    `SELECT *, ${ATTEMPTS} FROM (${seen}) AS d WHERE ${rest.sql} ORDER BY n ${order} LIMIT ?`,
    ...values,
    ...rest.values,
    most
  )
  const last = entries.at(-1)
  if (last && entries.length === most) return { entries, cursor: last.n }
  const [end] = await ask<{ count: number; n: number }>(
    `SELECT count(*) AS count, ${isFollowing ? 'max' : 'min'}(n) AS n FROM (${seen})`,
    ...values
  )
  return { entries, cursor: end?.count === MOST_SEEN_ROWS ? end.n : null }
}
