/**
 * The delay before a message is tried again: exponential, with jitter.
 *
 * Half of the delay is fixed, so that delays grow from attempt to attempt. Half is random, so that
 * messages that failed together do not come back together.
 */

/** The longest delay of Queues: https://developers.cloudflare.com/queues/platform/limits/ */
const LONGEST_DELAY_SECONDS = 24 * 60 * 60

export interface Backoff {
  /** The delay before the second attempt, in seconds. It doubles with each further attempt. */
  firstSeconds: number
  /** The longest delay, in seconds. */
  mostSeconds: number
}

/** With `max_retries = 10`, a message is tried for two to four hours. */
export const STANDARD_BACKOFF: Backoff = { firstSeconds: 30, mostSeconds: 3_600 }

/**
 * The delay before the next attempt, in whole seconds: between half of the full delay and all of
 * it.
 *
 * @param attempts how often the message was tried: 1 after the first attempt
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

/** A delay that Queues accepts: whole seconds, from 1 to 24 hours. */
export function wholeDelay(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_DELAY_SECONDS)
}
