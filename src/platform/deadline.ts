/**
 * A deadline for a call to a binding.
 *
 * Stops the waiting, not the work: late work may still happen, so "too late" never means "not
 * done".
 */

/** Thrown when the work did not settle in time. */
export class DeadlineExceeded extends Error {
  override name = 'DeadlineExceeded'
}

/**
 * The result of `work`, if it settles within `milliseconds`.
 *
 * @throws DeadlineExceeded if it does not; otherwise what `work` rejects with
 */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineExceeded()), milliseconds)
    // A rejection after the deadline is handled here too, without effect.
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
