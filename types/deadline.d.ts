/**
 * A bound on how long a binding may take.
 *
 * It stops the waiting, not the work: what is late may still happen, so a caller may not take
 * "too late" for "not done".
 */
/** Thrown when the work did not settle in time. */
export declare class DeadlineExceeded extends Error {
    name: string;
}
/**
 * The result of `work`, if it settles within `milliseconds`.
 *
 * @throws DeadlineExceeded when it does not; else what `work` rejects with
 */
export declare function within<T>(milliseconds: number, work: Promise<T>): Promise<T>;
