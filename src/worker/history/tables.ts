/**
 * The tables of the history: `deliveries`, `totals`, `replays`, `progress`, and that of the
 * consumers.
 *
 * A deploy applies no migrations, so each isolate makes them before its first write. The accepted
 * price: a column that a later version adds needs a statement of its own.
 */

import { CREATE_HANDLINGS } from '../../contract/history.ts'

/** A row of `deliveries`. Columns without a value are NULL. */
export interface DeliveryRow {
  /** The receipt in milliseconds × 1000, plus a number that was free: the time index. */
  n: number
  /** How it ended: the outcomes of the log; or `replayed`. */
  outcome: string
  /** NULL for a delivery of Argyle's own. */
  via: 'redrive' | 'reconciled' | 'replay' | null
  /** The event's id; of a duplicate, that of the event which covers it. */
  id: string | null
  event: string | null
  subject: string | null
  account: string | null
  user: string | null
  subscription: string | null
  fingerprint: string | null
  went: 'queue' | 'outbox' | 'quarantine' | null
  /** In a few words: why it ended like this. */
  cause: string | null
  /** Its id in the quarantine. */
  quarantine: string | null
  /** The id of the event that a follow-up repeats. */
  followup: string | null
  /** Of the delivery as it came. */
  bytes: number | null
  milliseconds: number | null
  colo: string | null
  /** The message as the queue gets it, in JSON. */
  body: string | null
}

/** `n` of the first row that a time in milliseconds since the epoch can have. */
export const firstRowAt = (milliseconds: number) => Math.floor(milliseconds) * 1000

/** The receipt of a row, in milliseconds since the epoch. */
export const timeOf = (n: number) => Math.floor(n / 1000)

/** The columns that a writer gives, and their types. */
export const COLUMNS = {
  outcome: 'TEXT NOT NULL',
  via: 'TEXT',
  id: 'TEXT',
  event: 'TEXT',
  subject: 'TEXT',
  account: 'TEXT',
  user: 'TEXT',
  subscription: 'TEXT',
  fingerprint: 'TEXT',
  went: 'TEXT',
  cause: 'TEXT',
  quarantine: 'TEXT',
  followup: 'TEXT',
  bytes: 'INTEGER',
  milliseconds: 'INTEGER',
  colo: 'TEXT',
  body: 'TEXT',
} as const satisfies Record<keyof Omit<DeliveryRow, 'n'>, string>

// Each value of an indexed column costs a row written. The row id is the index by time.
const INDEXED = ['id', 'subject', 'account', 'user', 'quarantine']

const TABLES = [
  `CREATE TABLE IF NOT EXISTS deliveries (n INTEGER PRIMARY KEY, ${Object.entries(COLUMNS).map(
    ([name, type]) => `${name} ${type}`
  )})`,
  ...INDEXED.map(
    (name) =>
      `CREATE INDEX IF NOT EXISTS deliveries_${name} ON deliveries (${name}) WHERE ${name} IS NOT NULL`
  ),
  `CREATE TABLE IF NOT EXISTS totals (hour INTEGER, outcome TEXT, bucket INTEGER, count INTEGER,
    PRIMARY KEY (hour, outcome, bucket)) WITHOUT ROWID`,
  // A replay: its filter in JSON, the rows up to `upto` that take part, and the last one that was
  // sent. `lease`: until when somebody sends, in milliseconds.
  `CREATE TABLE IF NOT EXISTS replays (id TEXT PRIMARY KEY, at INTEGER, filter TEXT, upto INTEGER,
    cursor INTEGER, total INTEGER, sent INTEGER, skipped INTEGER, failed TEXT, operator TEXT,
    lease INTEGER, finished INTEGER)`,
  ...CREATE_HANDLINGS,
  // `since`: when the tables were made; `cron`: its last run; `gap:<from>`: rows may be missing
  // from then to `n`; all in milliseconds. `totals`: the first row that is not counted.
  'CREATE TABLE IF NOT EXISTS progress (name TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID',
]

/**
 * The statements that make the tables. They write nothing if the tables are there.
 *
 * @param now in milliseconds: the history's beginning, if it has none yet
 */
export function makeTables(db: D1Database, now: number): D1PreparedStatement[] {
  const since = db
    .prepare("INSERT INTO progress (name, n) VALUES ('since', ?1) ON CONFLICT DO NOTHING")
    .bind(now)
  return [...TABLES.map((sql) => db.prepare(sql)), since]
}
