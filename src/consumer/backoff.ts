/**
 * How long a message waits before it is tried again: exponential, with jitter.
 *
 * Half of the delay is fixed, so that delays grow from attempt to attempt, and half is chance, so that
 * what failed together does not come back together.
 */

/** What Queues takes at most: https://developers.cloudflare.com/queues/platform/limits/ */
const LONGEST_DELAY_SECONDS = 24 * 60 * 60

export interface Backoff {
  /** Before the second attempt; each further one waits twice as long. */
  firstSeconds: number
  /** No attempt waits longer. */
  mostSeconds: number
}

/** With `max_retries = 10` these go on for two to four hours. */
export const STANDARD_BACKOFF: Backoff = { firstSeconds: 30, mostSeconds: 3_600 }

/**
 * The delay before the next attempt, in whole seconds: from half of the full delay to all of it.
 *
 * @param attempts how often the message was tried, 1 after the first time
 * @param random from 0 to 1
 */
export function delayAfter(
  attempts: number,
  { firstSeconds, mostSeconds }: Backoff,
  random: number
): number {
  const full = Math.min(firstSeconds * 2 ** (attempts - 1), mostSeconds)
  return wholeDelay(full / 2 + (full / 2) * random)
}

/** Seconds as Queues takes them for a delay: whole, not negative, a day at most. */
export function wholeDelay(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_DELAY_SECONDS)
}

/**
 * To be thrown by a handler that knows when it is worth trying again, as an API tells with `Retry-After`:
 * the message waits for so many seconds instead of for the backoff. What is no number, such as a
 * `Retry-After` with a date, leaves it with the backoff.
 */
export class RetryLater extends Error {
  override name = 'RetryLater'
  readonly delaySeconds: number | undefined

  constructor(delaySeconds: number, options?: ErrorOptions) {
    super('To be tried again later', options)
    this.delaySeconds = Number.isNaN(delaySeconds) ? undefined : wholeDelay(delaySeconds)
  }
}
