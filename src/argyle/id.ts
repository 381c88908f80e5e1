/**
 * An id as Argyle sends it: opaque text, because its own published profile id is no UUID.
 */

import * as z from 'zod/mini'

/** An id becomes the event's `subject`, and must not be what makes a queue message too large. */
export const LONGEST_ID_CHARACTERS = 500

const ID = `must be text of 1 to ${LONGEST_ID_CHARACTERS} characters`

/** What identifies: required, text, not empty. */
export const id = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : ID) })
  .check(z.minLength(1, ID), z.maxLength(LONGEST_ID_CHARACTERS, ID))
