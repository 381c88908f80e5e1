/**
 * How long a message waits before it is tried again: exponential, with jitter.
 *
 * Half of the delay is fixed, so that delays grow from attempt to attempt, and half is chance, so that
 * what failed together does not come back together.
 */
export interface Backoff {
    /** Before the second attempt; each further one waits twice as long. */
    firstSeconds: number;
    /** No attempt waits longer. */
    mostSeconds: number;
}
/** With `max_retries = 10` these go on for two to four hours. */
export declare const STANDARD_BACKOFF: Backoff;
/**
 * The delay before the next attempt, in whole seconds: from half of the full delay to all of it.
 *
 * @param attempts how often the message was tried, 1 after the first time
 * @param random from 0 to 1
 */
export declare function delayAfter(attempts: number, { firstSeconds, mostSeconds }: Backoff, random: number): number;
/** Seconds as Queues takes them for a delay: whole, not negative, a day at most. */
export declare function wholeDelay(seconds: number): number;
/**
 * To be thrown by a handler that knows when it is worth trying again, as an API tells with `Retry-After`:
 * the message waits for so many seconds instead of for the backoff. What is no number, such as a
 * `Retry-After` with a date, leaves it with the backoff.
 */
export declare class RetryLater extends Error {
    name: string;
    readonly delaySeconds: number | undefined;
    constructor(delaySeconds: number, options?: ErrorOptions);
}
