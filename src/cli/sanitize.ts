/**
 * A text from elsewhere → one line that a terminal can show without obeying it.
 */

import { stripVTControlCharacters } from 'node:util'

// The C0 and C1 controls, and those of the direction of text: what comes from elsewhere may not move the cursor or change colours.
const CONTROLS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu

/** A text from elsewhere on one line, without what a terminal would obey. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROLS, ' ')
}
