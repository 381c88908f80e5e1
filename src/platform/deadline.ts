/**
 * A bound on how long a binding may take.
 *
 * It stops the waiting, not the work: what is late may still happen, so a caller may not take
 * "too late" for "not done".
 */

/** Thrown when the work did not settle in time. */
export class DeadlineExceeded extends Error {
  override name = 'DeadlineExceeded'
}

/**
 * The result of `work`, if it settles within `milliseconds`.
 *
 * @throws DeadlineExceeded when it does not; else what `work` rejects with
 */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineExceeded()), milliseconds)
    // What comes after the deadline is handled as well, and without effect.
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
