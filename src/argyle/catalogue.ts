/**
 * What is known of each event that Argyle sends: the shape of its `data`, the object that it is
 * about, and whether a second identical delivery can be genuine.
 *
 * Asks only for what identifies the fact: objects are loose and ids are opaque, because Argyle adds
 * fields and its own published profile id is not a UUID. Events not listed here are accepted as well.
 */

import * as z from 'zod/mini'

/** An id becomes the event's `subject`, and must not be what makes a queue message too large. */
export const LONGEST_ID_CHARACTERS = 500

const ID = `must be text of 1 to ${LONGEST_ID_CHARACTERS} characters`
const id = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : ID) })
  .check(z.minLength(1, ID), z.maxLength(LONGEST_ID_CHARACTERS, ID))

/**
 * How long a copy of the same fact is dropped.
 * - `once`: the fact happens one time, so every further delivery of it is a copy.
 * - `repeats`: an identical body may be genuine later, so only Argyle's 30 s retry and overlapping
 *   subscriptions are covered.
 */
export type DedupeClass = 'once' | 'repeats'

export interface CatalogueEntry {
  /** The schema of the delivery's `data`. */
  readonly data: z.ZodMiniType<Record<string, unknown>>
  /** The field of `data` with the id of the object that the event is about, if it has one. */
  readonly object?: string
  readonly dedupe: DedupeClass
}

const profile = z.looseObject({ account: id, user: id, profile: id })
const identity = z.looseObject({ account: id, user: id, identity: id })

// A Map and not an object: the name comes from the wire, and `constructor` is no event.
const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map([
  // An object is added one time. docs.argyle.com/guides/reference/profiles-added
  ['profiles.added', { data: profile, object: 'profile', dedupe: 'once' }],
  // Two genuine changes give the same bytes. docs.argyle.com/guides/reference/profiles-updated
  ['profiles.updated', { data: profile, object: 'profile', dedupe: 'repeats' }],
  // v2's successors of the profiles. docs.argyle.com/api-reference/identities-webhooks
  ['identities.added', { data: identity, object: 'identity', dedupe: 'once' }],
  ['identities.updated', { data: identity, object: 'identity', dedupe: 'repeats' }],
])

// The shorter window: dropping a genuine event is worse than passing a copy on.
const UNKNOWN: CatalogueEntry = { data: z.looseObject({}), dedupe: 'repeats' }

/**
 * The entry of an event by its name, such as `profiles.added`; an open one for names not listed.
 */
export function entryOf(event: string): CatalogueEntry {
  return CATALOGUE.get(event) ?? UNKNOWN
}
