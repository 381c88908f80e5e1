/**
 * Effects once: a message may come again, what it does must not. A D1 database remembers, by the event's
 * `source` + `id` and its queue, what was done.
 *
 * D1 and not a Durable Object: it is as atomic, asks for one binding and no class to export, has no price
 * per request, and the consumer's own tables may change in the same transaction as the memory. What it
 * costs: one database answers all, some hundred events a second.
 * https://developers.cloudflare.com/d1/platform/pricing/ and …/limits/
 */
import { RetryLater } from './backoff.ts';
import { type Identified } from './effects.ts';
/**
 * `already`: it was done before, and not again. By whom cannot be told, so neither ending says whether what
 * comes after the effect was done: that has to be an effect of its own.
 */
export type Once = 'done' | 'already';
export interface OnceOptions {
    /** Tells the effects of one event apart. */
    name?: string;
    /**
     * For how long others wait when this one dies in the middle. 15 minutes without. Never shorter than the
     * effect can take: another one would begin it again.
     */
    leaseSeconds?: number;
}
/** Another copy of the event is at it, or died at it: thrown so that the message is not acked. */
export declare class EffectInProgress extends RetryLater {
    name: string;
}
/** Where the binding of the database is missing. */
export declare class DatabaseNotBound extends TypeError {
    name: string;
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
export declare function once(event: Identified, db: D1Database, effect: (key: string) => unknown, { name, leaseSeconds }?: OnceOptions): Promise<Once>;
/**
 * Changes the database itself once for an event: the statements and the memory of them are one
 * transaction, so whatever dies, both are there or neither. What else there is to do for the event is not in
 * it, whatever this returns: give that to `once`, under another name.
 *
 * @throws EffectInProgress while another copy holds the lease of the same effect; EffectNameTaken;
 *   DatabaseNotBound; what D1 throws. Nothing was changed then
 */
export declare function commitOnce(event: Identified, db: D1Database, statements: readonly D1PreparedStatement[], { name }?: Pick<OnceOptions, 'name'>): Promise<Once>;
/**
 * Forgets what no copy can come of any more. For a cron of the consumer, once a day: it reads the whole table,
 * because an index would make each effect dearer.
 */
export declare function forgetEffects(db: D1Database, olderThanDays?: number): Promise<void>;
