/**
 * An id as Argyle sends it: opaque text, because its own published profile id is no UUID.
 *
 * The edge checks ids without a schema, which costs it less CPU and size. The schema is in `data`.
 */
/** An id becomes the event's `subject`, and must not be what makes a queue message too large. */
export declare const LONGEST_ID_CHARACTERS = 500;
/** The fault of a value that is there and is no id. */
export declare const ID_FAULT = "must be text of 1 to 500 characters";
/** Whether it can identify: text, not empty, not too long. */
export declare function isId(value: unknown): value is string;
