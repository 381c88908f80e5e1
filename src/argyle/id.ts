/**
 * An id as Argyle sends it: opaque text, because its own published profile id is no UUID.
 *
 * The edge checks ids without a schema, which costs it less CPU and size. The schema is in `data`.
 */

/** An id becomes the event's `subject`, and must not be what makes a queue message too large. */
export const LONGEST_ID_CHARACTERS = 500

/** What is wrong with what is there and is none. */
export const NO_ID = `must be text of 1 to ${LONGEST_ID_CHARACTERS} characters`

/** Whether it can identify: text, not empty, not too long. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID_CHARACTERS
}
