/**
 * The `type` of an event → Argyle's own name of it. For the edge and for consumers, so it may need neither.
 */

const TYPE_PREFIX = 'com.argyle.'

/** Argyle's own name of an event, such as `profiles.added`. */
export function nameOf({ type }: { type: string }): string {
  return type.slice(TYPE_PREFIX.length)
}
