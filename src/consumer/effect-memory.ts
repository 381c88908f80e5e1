/**
 * The memory of effects: the D1 table `argyle_effects`, with one row for each effect that is under
 * way or done.
 *
 * D1 and not a Durable Object: both are atomic, but D1 needs one binding and no exported class, has
 * no price per request, and lets the consumer's own tables change in the same transaction. The
 * cost: one database answers all copies, some hundred events a second.
 * https://developers.cloudflare.com/d1/platform/pricing/ and …/limits/
 */

// The longest time after which the same event can come again: 14 days in the outbox of argyle-edge,
// 30 in its quarantine, 14 in its outbox again, and 14 in the queue.
const MEMORY_DAYS = 72
const DAY_SECONDS = 24 * 60 * 60

// WITHOUT ROWID, because a write is then billed as one row and not as two.
const CREATE = `CREATE TABLE IF NOT EXISTS argyle_effects (
  key TEXT PRIMARY KEY, owner TEXT NOT NULL, leased_until INTEGER NOT NULL, done_at INTEGER
) WITHOUT ROWID`

const CLAIM = `INSERT INTO argyle_effects (key, owner, leased_until) VALUES (?1, ?2, unixepoch() + ?3)
ON CONFLICT (key) DO UPDATE SET owner = ?2, leased_until = unixepoch() + ?3
WHERE done_at IS NULL AND leased_until <= unixepoch()`

const LOOK = `SELECT owner, done_at IS NOT NULL AS done, leased_until - unixepoch() AS leftSeconds
FROM argyle_effects WHERE key = ?1`

// If another owner holds the lease or has finished, the owner becomes null. The column forbids
// null, so the whole transaction fails.
const FINISH = `INSERT INTO argyle_effects (key, owner, leased_until, done_at) VALUES (?1, ?2, 0, unixepoch())
ON CONFLICT (key) DO UPDATE
SET done_at = unixepoch(), owner = CASE
  WHEN owner = ?2 OR (done_at IS NULL AND leased_until <= unixepoch()) THEN ?2
END`

const RELEASE = 'DELETE FROM argyle_effects WHERE key = ?1 AND owner = ?2 AND done_at IS NULL'

const FORGET = 'DELETE FROM argyle_effects WHERE coalesce(done_at, leased_until) < unixepoch() - ?1'

/** The row of an effect. */
export interface Remembered {
  owner: string
  done: 0 | 1
  /** Seconds until the lease ends; negative if it has ended. */
  leftSeconds: number
}

/** Takes the lease of an effect if it is free. The row then has this owner, else another one. */
export async function takeLease(
  db: D1Database,
  key: string,
  owner: string,
  leaseSeconds: number
): Promise<Remembered | undefined> {
  const [, , looked] = await db.batch<Remembered>([
    db.prepare(CREATE),
    db.prepare(CLAIM).bind(key, owner, leaseSeconds),
    db.prepare(LOOK).bind(key),
  ])
  return looked?.results[0]
}

/** The row of an effect, or undefined if it was never begun. */
export async function lookUp(db: D1Database, key: string): Promise<Remembered | undefined> {
  const [, looked] = await db.batch<Remembered>([db.prepare(CREATE), db.prepare(LOOK).bind(key)])
  return looked?.results[0]
}

/** The statement that notes an effect as done. It fails if another owner holds the lease. */
export function finishing(db: D1Database, key: string, owner: string): D1PreparedStatement {
  return db.prepare(FINISH).bind(key, owner)
}

/** Runs the statements and notes the effect as done, in one transaction. */
export async function finishWith(
  db: D1Database,
  key: string,
  owner: string,
  statements: readonly D1PreparedStatement[]
): Promise<void> {
  await db.batch([db.prepare(CREATE), finishing(db, key, owner), ...statements])
}

/** Frees the lease of an effect that failed, so that its retry can begin at once. */
export async function releaseLease(db: D1Database, key: string, owner: string): Promise<void> {
  await db.prepare(RELEASE).bind(key, owner).run()
}

/**
 * Deletes effects that are so old that no copy of their event can come. Call it from a cron of the
 * consumer, once a day: it reads the whole table, because an index would make each effect cost
 * more.
 *
 * @param olderThanDays Default: 72, the longest time for which a copy can be under way
 */
export async function forgetEffects(db: D1Database, olderThanDays = MEMORY_DAYS): Promise<void> {
  await db.batch([db.prepare(CREATE), db.prepare(FORGET).bind(olderThanDays * DAY_SECONDS)])
}
