/**
 * An event's name → the field of `data` that Argyle gives the id of its object: `profiles.added` → `profile`.
 *
 * A name only: which events have that field is for the rules to say.
 */

/** In the rules, what stands for the event's object among the fields that identify. */
export const OBJECT = '*'

/** The first part of the name, in the singular. */
export function objectOf(event: string): string {
  return event.replace(/\..*/, '').replace(/ies$/, 'y').replace(/s$/, '')
}
