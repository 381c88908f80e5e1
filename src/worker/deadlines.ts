/**
 * The whole time budget of the Worker in one place: Argyle waits 10 s for an answer, and without
 * deadlines a hung binding loses the event.
 *
 * A deadline stops the waiting, not the work: a late send may still be written. The accepted price
 * is a copy with the same id.
 */

import { DeadlineExceeded, within } from '../platform/deadline.ts'

// The slowest path of a delivery, in seconds:
//     body                                     2.0
//     another delivery of the same fact        0.5
//     look-up in KV                            1.0
//     data of a large event into KV            3.0
//     send, cut off 6.5 s after the arrival    0.0   (up to 4.0 if the steps before it were fast)
//     outbox                                   3.0
//                                              9.5   and 0.5 s for CPU and the network

/** Argyle sends the whole body immediately. */
export const BODY_MILLISECONDS = 2_000
/** While the same isolate sends the same fact. */
export const IN_FLIGHT_MILLISECONDS = 500
/** A look-up that takes longer is skipped: the delivery then counts as new. */
export const LOOK_UP_MILLISECONDS = 1_000
/**
 * One write: the outbox, the quarantine, the data of a large event; and a marker, after the answer.
 */
export const WRITE_MILLISECONDS = 3_000
export const SEND_MILLISECONDS = 4_000
/** Counted from the arrival, so that the outbox still has its time. */
export const SEND_BY_MILLISECONDS = 6_500

/** One request to `/admin`: a redrive takes up to 10 s, and KV may hang before and after it. */
export const ADMIN_MILLISECONDS = 25_000
/** One batch of a drain. No sender waits for an answer. */
export const SEND_BATCH_MILLISECONDS = 30_000
/** One drain: the next run of the cron is five minutes away. */
export const DRAIN_MILLISECONDS = 240_000
/** A drain begins no further batch then, so that the last one ends before the deadline. */
export const DRAIN_UNTIL_MILLISECONDS = DRAIN_MILLISECONDS - SEND_BATCH_MILLISECONDS
/** One look at the backlog of a queue. */
export const METRICS_MILLISECONDS = 3_000
/** One step of the cron in the history. */
export const HISTORY_STEP_MILLISECONDS = 10_000
/** After this time, the steps of the cron that are left in the history are for its next run. */
export const HISTORY_MILLISECONDS = 60_000

interface Wait {
  dueAt: number
  expire(): void
}

/** No wait of a delivery may be shorter: the timer first looks after this time. */
const FIRST_LOOK_MILLISECONDS = 1_000

/**
 * The deadlines of one delivery, on one timer: a timer for each wait took 9 % of its CPU. The timer
 * looks after 1 s, before any wait can be late, and from then on when the next wait is due. So a
 * delivery that ends within 1 s, as nearly all do, sets a single timer.
 */
export class Deadlines {
  /** The arrival of the delivery, or the beginning of its redrive. */
  readonly at: Date
  readonly #waits = new Set<Wait>()
  #isEnded = false
  #lookAt = Date.now() + FIRST_LOOK_MILLISECONDS
  #timer = setTimeout(() => this.#look(), FIRST_LOOK_MILLISECONDS)

  constructor(at = new Date()) {
    this.at = at
  }

  /**
   * The result of `work`, if it settles in time. Stops the waiting, not the work.
   *
   * @param milliseconds from now; a wait of less than a second has a timer of its own
   * @throws DeadlineExceeded if it does not; otherwise what `work` rejects with
   */
  within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
    if (milliseconds < FIRST_LOOK_MILLISECONDS) return within(milliseconds, work)
    return new Promise((resolve, reject) => {
      const dueAt = Date.now() + milliseconds
      const wait = { dueAt, expire: () => reject(new DeadlineExceeded()) }
      this.#waits.add(wait)
      if (dueAt < this.#lookAt) this.#lookNext(dueAt)
      // One promise in place of three: a `finally` would make two more.
      Promise.resolve(work).then(
        (value) => {
          this.#settled(wait)
          resolve(value)
        },
        (error) => {
          this.#settled(wait)
          reject(error)
        }
      )
    })
  }

  /**
   * Stops the timer, as soon as nothing waits any more. Call it when the answer is known: the work
   * after the answer keeps its deadlines.
   */
  end(): void {
    this.#isEnded = true
    if (this.#waits.size === 0) this.#lookNext(Infinity)
  }

  #settled(wait: Wait): void {
    this.#waits.delete(wait)
    if (this.#isEnded && this.#waits.size === 0) this.#lookNext(Infinity)
  }

  #look(): void {
    const now = Date.now()
    let next = Infinity
    for (const { dueAt, expire } of this.#waits) {
      if (dueAt <= now) expire()
      else next = Math.min(next, dueAt)
    }
    this.#lookNext(next)
  }

  #lookNext(at: number): void {
    clearTimeout(this.#timer)
    this.#lookAt = at
    if (at < Infinity) this.#timer = setTimeout(() => this.#look(), at - Date.now())
  }
}
