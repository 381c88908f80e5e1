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
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new DeadlineExceeded()), milliseconds)
  try {
    // Racing also handles a rejection of `work` that comes after the deadline.
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
