/**
 * An id as Argyle sends it: opaque text, because Argyle's own published profile id is not a UUID.
 *
 * Counts code points, as zod and JSON Schema do, so that the Worker and the contract agree. Checks
 * by hand, because zod's minLength and maxLength add 0.3 KiB to the bundle and CPU to each
 * delivery. The schema for consumers is in `data.ts`.
 */

/** Our own limit: an id becomes the event's `subject`, which must fit into a queue message. */
export const LONGEST_ID_CHARACTERS = 500

/** The error text for a value that is present but is not an id. */
export const ID_FAULT = `must be text of 1 to ${LONGEST_ID_CHARACTERS} characters`

/** Whether the value is an id: text of 1 to `LONGEST_ID_CHARACTERS` characters. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && hasCharacters(value, 1, LONGEST_ID_CHARACTERS)
}

/** Whether the text has from `least` to `most` characters. */
export function hasCharacters(text: string, least: number, most: number): boolean {
  // A text never has more code points than UTF-16 units: count them only if the units are too many.
  return text.length >= least && (text.length <= most || [...text].length <= most)
}
