/**
 * The public contract: what the body of a queue message is, as schemas and the types that follow.
 *
 * For those who consume, and for the tools that read the contract. The edge takes only the types: it
 * makes these bodies and has not to check them.
 */

import * as z from 'zod/mini'
import type { CATALOGUE } from '../argyle/catalogue.ts'
import type { EventName } from '../argyle/events.ts'

const text = z.string().check(z.minLength(1))

/**
 * The attributes of a CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec). Others may
 * come to stand beside them.
 */
export const Attributes = z.object({
  specversion: z.literal('1.0'),
  id: text.check(z.describe("32 hex digits. With source, the consumer's idempotency key.")),
  source: z
    .union([z.literal('https://api.argyle.com'), z.literal('https://api-sandbox.argyle.com')])
    .check(z.describe('The Argyle environment that it is from.')),
  type: z
    .templateLiteral(['com.argyle.', z.string()])
    .check(z.describe("com.argyle. and Argyle's own name of the event.")),
  subject: z.exactOptional(
    text.check(z.describe('What it is about: profiles/<id>, else accounts/<id> or users/<id>.'))
  ),
  time: text.check(z.describe('When it was received, RFC 3339: Argyle sends no time.')),
  datacontenttype: z.literal('application/json'),
  subscription: z.exactOptional(
    text.check(z.describe('The name of the Argyle subscription that delivered it.'))
  ),
  fingerprint: text.check(
    z.describe('64 hex digits over event and data: equal for all deliveries of the same fact.')
  ),
})

type AttributesOf<Type extends string> = Omit<z.infer<typeof Attributes>, 'type'> & { type: Type }

/** An event of one type. `data` is Argyle's, as it was sent. */
export type EventOf<Type extends string, Data> = AttributesOf<Type> & { data: Data }

/** Any event, as the edge handles it. */
export type AnyEvent = EventOf<`com.argyle.${string}`, Record<string, unknown>>

type Documented<Key> = string extends Key ? never : Key

// The schemas are loose. A handler that misspells a field should not compile all the same, so only objects
// of which no field is documented are open to any.
type Closed<T> = T extends readonly (infer Item)[]
  ? Closed<Item>[]
  : T extends object
    ? [keyof { [Key in keyof T as Documented<Key>]: 1 }] extends [never]
      ? Record<string, unknown>
      : { [Key in keyof T as Documented<Key>]: Closed<T[Key]> }
    : T

type DataOf<Name extends EventName> = Closed<z.infer<(typeof CATALOGUE)[Name]['data']>>

/** The event of a known name, such as `profiles.added`. */
export type KnownEvent<Name extends EventName = EventName> = {
  [Each in Name]: EventOf<`com.argyle.${Each}`, DataOf<Each>>
}[Name]

declare const UNKNOWN: unique symbol

/**
 * The `type` of an event that is not in the catalogue. Marked, so that no known `type` is one: to ask for
 * an event that is newer than the catalogue, compare it as `string`.
 */
export type UnknownType = `com.argyle.${string}` & { readonly [UNKNOWN]: true }

/**
 * An event as a consumer handles it: a `switch` over `type` narrows `data`. Its ids were checked by the
 * edge; the rest of `data` is as Argyle documents it, and was not refused for being otherwise.
 */
export type ArgyleEvent = KnownEvent | EventOf<UnknownType, Record<string, unknown>>

/** An event whose data is kept in KV, under the key in `dataref`, because a message could not hold it. */
export type ClaimCheck = AttributesOf<`com.argyle.${string}`> & { dataref: string }

/** The body of a queue message, as the edge handles it. */
export type AnyMessage = AnyEvent | ClaimCheck

/** The body of a queue message, as a consumer handles it. */
export type QueueMessage = ArgyleEvent | ClaimCheck

export type Source = z.infer<typeof Attributes>['source']
