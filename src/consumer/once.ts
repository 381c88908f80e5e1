/**
 * Effects once: a message may come again, but its effect must not happen again. A D1 database
 * remembers which effects were done.
 *
 * If the Worker dies between an effect and its note, the effect runs again after its lease. Only
 * the receiver of the effect can prevent that, by the key.
 */

import { type EffectOptions, effectKey, type Identified } from './effect-key.ts'
import { type EffectLedger, EffectTooLate } from './effect-ledger.ts'
import { finishing, finishWith, lookUp, releaseLease, takeLease } from './effect-memory.ts'
import { noteDone } from './effect-note.ts'
import { RetryLater } from './retry-later.ts'

// The longest time that a consumer may run, so that no effect outlives its lease:
// https://developers.cloudflare.com/queues/platform/limits/
const LEASE_SECONDS = 15 * 60

/**
 * `done`: the effect ran now. `already`: it ran for an earlier copy of the event. Neither says
 * whether the code after the effect ran for that copy: make that code an effect too.
 */
export type Once = 'done' | 'already'

export interface OnceOptions extends EffectOptions {
  /**
   * How long copies wait if this one dies during the effect. Default: 900. Never shorter than the
   * effect can take, because another copy would then begin it too.
   */
  leaseSeconds?: number
}

/** The effects of one event, each at most once. */
export interface Effects {
  /**
   * Runs an effect outside of the database, such as a call to an API. If the effect throws, its
   * message is retried and the effect runs again. A second effect of the event needs a `name`.
   *
   * @param effect gets the key under which it is remembered: pass it on as an idempotency key
   * @throws EffectInProgress while another copy holds the lease; EffectNameTaken; EffectTooLate;
   *   EffectNotNoted; DatabaseNotBound; the error of the effect, or of D1
   */
  once: (effect: (key: string) => unknown, options?: OnceOptions) => Promise<Once>
  /**
   * Changes the database. The statements and the note that they were done are one transaction:
   * both happen, or neither. For other effects of the event use `once`, with a `name`.
   *
   * @param statements prepared on the database that remembers the effects
   * @throws EffectInProgress while another copy holds the lease of the same effect;
   *   EffectNameTaken; EffectTooLate; DatabaseNotBound; the error of D1. Nothing was changed in
   *   these cases
   */
  commitOnce: (statements: readonly D1PreparedStatement[], options?: EffectOptions) => Promise<Once>
}

/** Thrown while another copy holds the lease: the message is retried when the lease ends. */
export class EffectInProgress extends RetryLater {
  override name = 'EffectInProgress'
  override message = 'Another copy of the event has begun this effect: wait for its lease to end'
}

/** Thrown if the binding of the database is missing. */
export class DatabaseNotBound extends TypeError {
  override name = 'DatabaseNotBound'

  constructor() {
    super('The database of effects is not bound: bind a D1 database as DB, or set the option db')
  }
}

/** Thrown if the option `key` is the empty text: all events would share one effect. */
export class EffectKeyEmpty extends TypeError {
  override name = 'EffectKeyEmpty'

  constructor() {
    super('The key of the effect is empty: set it, or leave it out')
  }
}

/**
 * The effects of one message.
 *
 * @param database called for each effect. Undefined: the effect throws DatabaseNotBound
 */
export function effectsOf(
  event: Identified,
  queue: string,
  database: () => D1Database | undefined,
  ledger: EffectLedger
): Effects {
  // Copied, because a handler may change its event.
  const { source, id, replay } = event
  const begin = (options: EffectOptions, run: (db: D1Database, key: string) => Promise<Once>) => {
    const key = effectKey({ source, id, replay }, queue, options)
    return ledger.begin(key, async () => {
      if (options.key === '') throw new EffectKeyEmpty()
      const db = database()
      if (!db) throw new DatabaseNotBound()
      return run(db, key)
    })
  }
  return {
    once: (effect, { leaseSeconds = LEASE_SECONDS, ...options } = {}) =>
      begin(options, (db, key) => runOnce(db, key, effect, leaseSeconds, ledger)),
    commitOnce: (statements, options = {}) =>
      begin(options, (db, key) => commit(db, key, statements)),
  }
}

async function runOnce(
  db: D1Database,
  key: string,
  effect: (key: string) => unknown,
  leaseSeconds: number,
  ledger: EffectLedger
): Promise<Once> {
  const owner = crypto.randomUUID()
  const leasedAt = Date.now()
  const remembered = await takeLease(db, key, owner, leaseSeconds)
  if (remembered?.done) return 'already'
  if (remembered?.owner !== owner) {
    throw new EffectInProgress(remembered?.leftSeconds ?? leaseSeconds)
  }
  try {
    // After a stall of D1, the message may be settled by now, and the Worker may end.
    if (!ledger.isOpen) throw new EffectTooLate()
    await effect(key)
  } catch (error) {
    // If the release fails too, the retry waits for the end of the lease.
    await Promise.allSettled([releaseLease(db, key, owner)])
    throw error
  }
  await ledger.noting(noteDone(finishing(db, key, owner), leasedAt, leaseSeconds))
  return 'done'
}

async function commit(
  db: D1Database,
  key: string,
  statements: readonly D1PreparedStatement[]
): Promise<Once> {
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
