/**
 * Texts of attributes: the mapping from the `type` of an event to Argyle's own name of it, and the
 * characters that a CloudEvents string may have.
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

/**
 * A text as a CloudEvents string: control characters, noncharacters and lone surrogates are
 * replaced by U+FFFD
 * (https://github.com/cloudevents/spec/blob/main/cloudevents/spec.md#type-system).
 */
export function attributeText(text: string): string {
  // Nearly every text, and a tenth of the time.
  if (/^[ -~]*$/.test(text)) return text
  return text.replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, '\uFFFD')
}
