/**
 * Effects once: a message may come again, what it does must not. A D1 database remembers, by the event's
 * `source` + `id` and its queue, what was done.
 *
 * D1 and not a Durable Object: it is as atomic, asks for one binding and no class to export, has no price
 * per request, and the consumer's own tables may change in the same transaction as the memory. What it
 * costs: one database answers all, some hundred events a second.
 * https://developers.cloudflare.com/d1/platform/pricing/ and …/limits/
 */

import { RetryLater } from './backoff.ts'
import { begin, type Identified } from './effects.ts'

// As long as an invocation of a consumer may run, so that no effect outlives its lease:
// https://developers.cloudflare.com/queues/platform/limits/
const LEASE_SECONDS = 15 * 60
// Pauses before the note of a done effect is tried again: without it the effect would be done again.
const PAUSES_MILLISECONDS = [100, 1_000]
// For as long the same event can come again: argyle-edge keeps it at most 14 days in the outbox, 30 in
// the quarantine and 14 in the outbox again, and a queue keeps it for 14.
const MEMORY_DAYS = 72
const DAY_SECONDS = 24 * 60 * 60

// Without rowid the key is the table, and a write is billed as one row.
const CREATE = `CREATE TABLE IF NOT EXISTS argyle_effects (
  key TEXT PRIMARY KEY, owner TEXT NOT NULL, leased_until INTEGER NOT NULL, done_at INTEGER
) WITHOUT ROWID`

const CLAIM = `INSERT INTO argyle_effects (key, owner, leased_until) VALUES (?1, ?2, unixepoch() + ?3)
ON CONFLICT (key) DO UPDATE SET owner = ?2, leased_until = unixepoch() + ?3
WHERE done_at IS NULL AND leased_until <= unixepoch()`

const LOOK = `SELECT owner, done_at IS NOT NULL AS done, leased_until - unixepoch() AS leftSeconds
FROM argyle_effects WHERE key = ?1`

// An owner that is null is refused, and with it the whole transaction: another one is at it, or was.
const FINISH = `INSERT INTO argyle_effects (key, owner, leased_until, done_at) VALUES (?1, ?2, 0, unixepoch())
ON CONFLICT (key) DO UPDATE
SET done_at = unixepoch(), owner = CASE
  WHEN owner = ?2 OR (done_at IS NULL AND leased_until <= unixepoch()) THEN ?2
END`

const RELEASE = 'DELETE FROM argyle_effects WHERE key = ?1 AND owner = ?2 AND done_at IS NULL'

const FORGET = 'DELETE FROM argyle_effects WHERE coalesce(done_at, leased_until) < unixepoch() - ?1'

interface Memory {
  owner: string
  done: 0 | 1
  leftSeconds: number
}

/**
 * `already`: it was done before, and not again. By whom cannot be told, so neither ending says whether what
 * comes after the effect was done: that has to be an effect of its own.
 */
export type Once = 'done' | 'already'

export interface OnceOptions {
  /** Tells the effects of one event apart. */
  name?: string
  /**
   * For how long others wait when this one dies in the middle. 15 minutes without. Never shorter than the
   * effect can take: another one would begin it again.
   */
  leaseSeconds?: number
}

/** Another copy of the event is at it, or died at it: thrown so that the message is not acked. */
export class EffectInProgress extends RetryLater {
  override name = 'EffectInProgress'
}

/** Where the binding of the database is missing. */
export class DatabaseNotBound extends TypeError {
  override name = 'DatabaseNotBound'
}

/**
 * Runs an effect that is outside of the database, such as a call to an API, once for an event. If it throws,
 * it may run again. Several effects of one event need several names.
 *
 * What no memory can do: when it dies between the effect and its note, the effect was done and nobody
 * knows, so after the lease it is done again. Whoever is told by the effect can tell by `key`.
 *
 * @param effect gets the key under which it is remembered, to pass on as an idempotency key
 * @throws EffectInProgress while another copy holds the lease; EffectNameTaken; DatabaseNotBound; what the effect
 *   throws, or D1
 */
export function once(
  event: Identified,
  db: D1Database,
  effect: (key: string) => unknown,
  { name = '', leaseSeconds = LEASE_SECONDS }: OnceOptions = {}
): Promise<Once> {
  return begin(event, name, (key) => runOnce(key, db, effect, leaseSeconds))
}

async function runOnce(
  key: string,
  db: D1Database,
  effect: (key: string) => unknown,
  leaseSeconds: number
): Promise<Once> {
  if (!db) throw new DatabaseNotBound()
  const owner = crypto.randomUUID()
  const [, , looked] = await db.batch<Memory>([
    db.prepare(CREATE),
    db.prepare(CLAIM).bind(key, owner, leaseSeconds),
    db.prepare(LOOK).bind(key),
  ])
  const memory = looked?.results[0]
  if (memory?.done) return 'already'
  if (memory?.owner !== owner) throw new EffectInProgress(memory?.leftSeconds ?? leaseSeconds)
  try {
    await effect(key)
  } catch (error) {
    // Without that the retry has to wait for the end of the lease, and that is all.
    await Promise.allSettled([db.prepare(RELEASE).bind(key, owner).run()])
    throw error
  }
  await finish(db.prepare(FINISH).bind(key, owner))
  return 'done'
}

async function finish(statement: D1PreparedStatement): Promise<void> {
  for (const pause of PAUSES_MILLISECONDS) {
    try {
      await statement.run()
      return
    } catch {
      await scheduler.wait(pause)
    }
  }
  await statement.run()
}

/**
 * Changes the database itself once for an event: the statements and the memory of them are one
 * transaction, so whatever dies, both are there or neither. What else there is to do for the event is not in
 * it, whatever this returns: give that to `once`, under another name.
 *
 * @throws EffectInProgress while another copy holds the lease of the same effect; EffectNameTaken;
 *   DatabaseNotBound; what D1 throws. Nothing was changed then
 */
export function commitOnce(
  event: Identified,
  db: D1Database,
  statements: readonly D1PreparedStatement[],
  { name = '' }: Pick<OnceOptions, 'name'> = {}
): Promise<Once> {
  return begin(event, name, (key) => commit(key, db, statements))
}

async function commit(
  key: string,
  db: D1Database,
  statements: readonly D1PreparedStatement[]
): Promise<Once> {
  if (!db) throw new DatabaseNotBound()
  try {
    const finish = db.prepare(FINISH).bind(key, crypto.randomUUID())
    await db.batch([db.prepare(CREATE), finish, ...statements])
    return 'done'
  } catch (error) {
    const [, looked] = await db.batch<Memory>([db.prepare(CREATE), db.prepare(LOOK).bind(key)])
    const memory = looked?.results[0]
    if (memory?.done) return 'already'
    throw memory && memory.leftSeconds > 0 ? new EffectInProgress(memory.leftSeconds) : error
  }
}

/**
 * Forgets what no copy can come of any more. For a cron of the consumer, once a day: it reads the whole table,
 * because an index would make each effect dearer.
 */
export async function forgetEffects(db: D1Database, olderThanDays = MEMORY_DAYS): Promise<void> {
  await db.batch([db.prepare(CREATE), db.prepare(FORGET).bind(olderThanDays * DAY_SECONDS)])
}
