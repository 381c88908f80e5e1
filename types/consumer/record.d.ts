/**
 * How a message ended → its one line in the log, for the operator who follows an `id` from the edge on.
 *
 * Holds ids, names and reasons; never a body, and of an error not its message, which may quote one.
 */
import type { Ending } from './handle.ts';
/** What is told of every message. */
export interface Handling {
    queue: string;
    /** The queue's own. */
    messageId: string;
    attempts: number;
    /** Until it is tried again, if it is. */
    delaySeconds: number | undefined;
    /** Time spent waiting: the clock of a Worker advances with I/O only. */
    milliseconds: number;
}
/** Writes the line. */
export declare function record(ending: Ending, handling: Handling): void;
