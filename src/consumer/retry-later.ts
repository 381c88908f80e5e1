/**
 * The error by which a handler chooses when its message is tried again, for example from an API's
 * `Retry-After`.
 *
 * A wait that cannot be read falls back to the backoff: without a delay, a message would use up
 * all its attempts within seconds.
 */

import { wholeDelay } from './backoff.ts'

// The three forms of an HTTP-date: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*(\d| GMT)$/
const SECONDS = /^\d+(\.\d+)?$/

/**
 * A handler throws this if it knows when to try again. The message then waits for `delaySeconds`
 * instead of the backoff.
 */
export class RetryLater extends Error {
  override name = 'RetryLater'
  /** From 1 to 86,400, in whole seconds. Undefined: the backoff decides. */
  readonly delaySeconds: number | undefined

  /**
   * @param wait seconds, or the text of a `Retry-After` header: seconds or a date
   *   (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3). Zero, a negative number, NaN, a date
   *   that has passed, any other text, null and undefined fall back to the backoff
   */
  constructor(wait?: number | string | null, options?: ErrorOptions) {
    super('The handler asked for a later attempt', options)
    const seconds = typeof wait === 'string' ? secondsIn(wait.trim()) : Number(wait)
    this.delaySeconds = seconds > 0 ? wholeDelay(seconds) : undefined
  }
}

/** The wait in the text of a `Retry-After` header, in seconds; NaN if the text has another form. */
function secondsIn(text: string): number {
  if (SECONDS.test(text)) return Number(text)
  if (!HTTP_DATE.test(text)) return Number.NaN
  // The oldest form names no zone, and means GMT: the zone of Workers.
  return (Date.parse(text) - Date.now()) / 1000
}
