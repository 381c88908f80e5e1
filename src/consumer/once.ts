/**
 * Effects once: a message may come again, but its effect must not happen again. A D1 database
 * remembers which effects were done, by the event's `source` + `id` and its queue.
 *
 * If a Worker dies between an effect and its note, the effect runs again after its lease. Only the
 * receiver of the effect can prevent that, by the key.
 */

import { RetryLater } from './backoff.ts'
import { finishing, finishWith, lookUp, releaseLease, takeLease } from './effect-memory.ts'
import { beginEffect, type Identified } from './effects.ts'

// The longest time that a consumer may run, so that no effect outlives its lease:
// https://developers.cloudflare.com/queues/platform/limits/
const LEASE_SECONDS = 15 * 60
// Pauses before the note of a done effect is written again: without the note, the effect would run
// again.
const PAUSES_MILLISECONDS = [100, 1_000]

/**
 * `done`: the effect ran now. `already`: it ran for an earlier copy of the event. Neither says
 * whether the code after the effect ran for that copy: make that code an effect too.
 */
export type Once = 'done' | 'already'

export interface OnceOptions {
  /** Tells several effects of one event apart. Default: the empty text. */
  name?: string
  /**
   * How long copies wait if this one dies during the effect. Default: 900. Never shorter than the
   * effect can take, because another copy would then begin it too.
   */
  leaseSeconds?: number
}

/** Thrown while another copy holds the lease: the message is retried when the lease ends. */
export class EffectInProgress extends RetryLater {
  override name = 'EffectInProgress'
}

/** Thrown if the binding of the database is missing. */
export class DatabaseNotBound extends TypeError {
  override name = 'DatabaseNotBound'

  constructor() {
    super('The D1 database is not bound: add [[d1_databases]] to wrangler.toml')
  }
}

/**
 * Runs an effect outside of the database, such as a call to an API, once for an event. If the
 * effect throws, it may run again. A second effect of the same event needs a `name`.
 *
 * @param effect gets the key under which it is remembered: pass it on as an idempotency key
 * @throws EffectInProgress while another copy holds the lease; EffectNameTaken; DatabaseNotBound;
 *   the error of the effect, or of D1
 */
export function once(
  event: Identified,
  db: D1Database,
  effect: (key: string) => unknown,
  { name = '', leaseSeconds = LEASE_SECONDS }: OnceOptions = {}
): Promise<Once> {
  return beginEffect(event, name, (key) => runOnce(key, db, effect, leaseSeconds))
}

async function runOnce(
  key: string,
  db: D1Database,
  effect: (key: string) => unknown,
  leaseSeconds: number
): Promise<Once> {
  if (!db) throw new DatabaseNotBound()
  const owner = crypto.randomUUID()
  const remembered = await takeLease(db, key, owner, leaseSeconds)
  if (remembered?.done) return 'already'
  if (remembered?.owner !== owner) {
    throw new EffectInProgress(remembered?.leftSeconds ?? leaseSeconds)
  }
  try {
    await effect(key)
  } catch (error) {
    // If the release fails too, the retry waits for the end of the lease.
    await Promise.allSettled([releaseLease(db, key, owner)])
    throw error
  }
  await finish(finishing(db, key, owner))
  return 'done'
}

async function finish(statement: D1PreparedStatement): Promise<void> {
  for (const pause of PAUSES_MILLISECONDS) {
    try {
      await statement.run()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  await statement.run()
}

/**
 * Changes the database once for an event. The statements and the note that they were done are one
 * transaction: both happen, or neither. For other effects of the event use `once`, with a `name`.
 *
 * @throws EffectInProgress while another copy holds the lease of the same effect; EffectNameTaken;
 *   DatabaseNotBound; the error of D1. Nothing was changed in these cases
 */
export function commitOnce(
  event: Identified,
  db: D1Database,
  statements: readonly D1PreparedStatement[],
  { name = '' }: Pick<OnceOptions, 'name'> = {}
): Promise<Once> {
  return beginEffect(event, name, (key) => commit(key, db, statements))
}

async function commit(
  key: string,
  db: D1Database,
  statements: readonly D1PreparedStatement[]
): Promise<Once> {
  if (!db) throw new DatabaseNotBound()
  try {
    await finishWith(db, key, crypto.randomUUID(), statements)
    return 'done'
  } catch (error) {
    const remembered = await lookUp(db, key)
    if (remembered?.done) return 'already'
    const isLeased = remembered && remembered.leftSeconds > 0
    throw isLeased ? new EffectInProgress(remembered.leftSeconds) : error
  }
}
