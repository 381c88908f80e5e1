/**
 * An id as Argyle sends it: opaque text, because its own published profile id is no UUID.
 *
 * The edge checks ids without a schema, which costs it less CPU and size. The schema is in `data`.
 */

import { hasCharacters } from './characters.ts'

/** An id becomes the event's `subject`, and must not be what makes a queue message too large. */
export const LONGEST_ID_CHARACTERS = 500

/** The fault of a value that is there and is no id. */
export const ID_FAULT = `must be text of 1 to ${LONGEST_ID_CHARACTERS} characters`

/** Whether it can identify: text, not empty, not too long. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && hasCharacters(value, 1, LONGEST_ID_CHARACTERS)
}
