/**
 * A busy day in the local history: the deliveries that arrived just now, copied into the hours
 * before with new ids, and attempts of a consumer.
 *
 * The Worker wrote the rows that are copied, so nothing is invented but times and ids. Rows that
 * point into the quarantine are not copied.
 */

import { randomBytes } from 'node:crypto'
import { getPlatformProxy } from 'wrangler'
import type { Handling } from '../../src/contract/history.ts'

const HOUR_MILLISECONDS = 3_600_000
const LEAST_AN_HOUR = 4
const MORE_AT_NOON = 50
const STATEMENTS_A_BATCH = 100
const ID_BYTES = 16

/** A row of the history, by its columns. */
export type Row = Record<string, unknown>

/**
 * Writes the hours before `now` into the local history.
 *
 * @returns the number of deliveries
 * @throws if the history has no row yet
 */
export async function writeDay(now: Date, hours: number): Promise<number> {
  const { env, dispose } = await getPlatformProxy<Env>({ configPath: 'wrangler.toml' })
  try {
    const db = env.HISTORY
    const { results: originals } = await db
      .prepare(
        'SELECT * FROM deliveries WHERE quarantine IS NULL AND fingerprint IS NOT NULL AND via IS NULL'
      )
      .all<Row>()
    if (originals.length === 0) throw new Error('The history has no delivery to copy')
    const days = timesBefore(now, hours).map((at, index) => copied(at, index, originals))
    const statements = [
      ...days.map(({ row }) => insertion(db, 'deliveries', row)),
      ...days.flatMap(({ handlings }) =>
        handlings.map((one) => insertion(db, 'handlings', { ...one }))
      ),
      // The cron counts from the first row again: the copies are older than its cursor.
      db.prepare('DELETE FROM totals'),
      db.prepare("DELETE FROM progress WHERE name = 'totals'"),
      db
        .prepare("UPDATE progress SET n = ?1 WHERE name = 'since'")
        .bind(now.getTime() - hours * HOUR_MILLISECONDS),
    ]
    for (let start = 0; start < statements.length; start += STATEMENTS_A_BATCH) {
      await db.batch(statements.slice(start, start + STATEMENTS_A_BATCH))
    }
    return days.length
  } finally {
    await dispose()
  }
}

/** More at noon than at night, in milliseconds since the epoch. */
function timesBefore(now: Date, hours: number): number[] {
  return Array.from({ length: hours }, (_, index) => {
    const start = now.getTime() - (index + 1) * HOUR_MILLISECONDS
    const noon = Math.max(0, Math.sin(((new Date(start).getUTCHours() - 6) / 12) * Math.PI))
    const count = LEAST_AN_HOUR + Math.round(MORE_AT_NOON * noon)
    return Array.from({ length: count }, () => start + Math.random() * HOUR_MILLISECONDS)
  }).flat()
}

function copied(at: number, index: number, originals: readonly Row[]) {
  const original = originals[index % originals.length] ?? {}
  const row = withNewId(original, at, index)
  const isSent = original.went === 'queue'
  return { row, handlings: isSent ? attemptsOf(row.id, at, index) : [] }
}

/** A copy of a row with another id, received at another time. @param at in milliseconds */
export function withNewId(original: Row, at: number, index: number) {
  const id = randomBytes(ID_BYTES).toString('hex')
  const body = typeof original.body === 'string' ? JSON.parse(original.body) : null
  return {
    ...original,
    n: Math.floor(at) * 1000 + (index % 1000),
    id,
    milliseconds: 20 + Math.round(Math.random() * 90),
    body: body && JSON.stringify({ ...body, id, time: new Date(at).toISOString() }),
  }
}

/** Of one in thirteen events, the first attempts fail. */
function attemptsOf(id: string, at: number, index: number): (Handling & { n: number })[] {
  const failures = index % 13 === 0 ? 1 + (index % 3) : 0
  return Array.from({ length: failures + 1 }, (_, number) => ({
    n: Math.floor(at + 3_000 + number * 60_000) * 1000 + (index % 1000),
    at: Math.floor(at + 3_000 + number * 60_000),
    id,
    queue: 'argyle-events',
    worker: 'argyle-downstream',
    outcome: number < failures ? 'failed' : 'handled',
    attempt: number + 1,
    milliseconds: 5 + Math.round(Math.random() * 40),
    error: number < failures ? 'FetchError' : null,
    replay: null,
  }))
}

/** The statement that writes a row. */
export function insertion(db: D1Database, table: string, row: Row): D1PreparedStatement {
  const names = Object.keys(row)
  const marks = names.map((_, index) => `?${index + 1}`)
  return db
    .prepare(`INSERT OR IGNORE INTO ${table} (${names}) VALUES (${marks})`)
    .bind(...Object.values(row))
}
