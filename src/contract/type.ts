/**
 * The mapping from the `type` of an event to Argyle's own name of it, such as `profiles.added`.
 *
 * A file of its own, so that the Worker and `argyle-edge/consumer` share it without the schemas
 * of `event.ts`, which would enlarge the Worker's bundle.
 */

const TYPE_PREFIX = 'com.argyle.'

/**
 * Argyle's own name of an event.
 *
 * @param event any event; its `type` begins with `com.argyle.`
 */
export function nameOf({ type }: { type: string }): string {
  return type.slice(TYPE_PREFIX.length)
}
