/**
 * The public contract: the body of a queue message, as a schema of its attributes and as types.
 *
 * For consumers and for tools. The Worker imports only the types: it builds these bodies, so
 * checking them again would cost bundle size and CPU for nothing.
 */

import * as z from 'zod/mini'
import type { CATALOGUE } from '../argyle/catalogue.ts'
import type { EventName } from '../argyle/events.ts'

const text = z.string().check(z.minLength(1))

/**
 * The attributes of a CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec).
 * Consumers must ignore attributes that they do not know: later versions may add some.
 */
export const Attributes = z.object({
  specversion: z.literal('1.0'),
  id: text.check(
    z.describe('32 hex digits. source, id and replay together are the idempotency key.')
  ),
  source: z
    .union([z.literal('https://api.argyle.com'), z.literal('https://api-sandbox.argyle.com')])
    .check(z.describe('The Argyle environment that sent the delivery.')),
  type: z
    .templateLiteral(['com.argyle.', z.string()])
    .check(z.describe("com.argyle. followed by Argyle's own name of the event.")),
  subject: z.exactOptional(
    text.check(
      z.describe(
        'The object of the event, such as profiles/<id>; accounts/<id> or users/<id> if data names no ' +
          'other object. Absent if data has no id.'
      )
    )
  ),
  time: text.check(
    z.describe('The time when the Worker received the delivery, in RFC 3339. Argyle sends no time.')
  ),
  datacontenttype: z.literal('application/json'),
  followup: z.exactOptional(
    text.check(
      z.describe('The id of an event that this one repeats, because its fact was delivered again.')
    )
  ),
  replay: z.exactOptional(
    text.check(
      z.describe(
        'The id of a replay: an operator sent the event again, so that its effects happen again. Part of ' +
          'the idempotency key.'
      )
    )
  ),
  subscription: z.exactOptional(
    text.check(
      z.describe(
        'The name of the Argyle subscription that sent the delivery. Absent if the delivery has no name.'
      )
    )
  ),
  fingerprint: text.check(
    z.describe('64 hex digits. Equal for all deliveries with the same event and data.')
  ),
})

type AttributesOf<Type extends string> = Omit<z.infer<typeof Attributes>, 'type'> & { type: Type }

/** An event of one type. `data` is as JavaScript's JSON parser reads it. */
export type EventOf<Type extends string, Data> = AttributesOf<Type> & { data: Data }

/** Any event, as the Worker handles it. */
export type AnyEvent = EventOf<`com.argyle.${string}`, Record<string, unknown>>

type DataOf<Name extends EventName> = z.infer<(typeof CATALOGUE)[Name]['data']>

/** The event of a known name, such as `profiles.added`. */
export type KnownEvent<Name extends EventName = EventName> = {
  [Each in Name]: EventOf<`com.argyle.${Each}`, DataOf<Each>>
}[Name]

declare const UNKNOWN: unique symbol

/**
 * The `type` of an event that is not in the catalogue. The mark keeps it apart from every known
 * type, so that `switch` narrows. To handle an event that is newer than the catalogue, compare it
 * as `string`.
 */
export type UnknownType = `com.argyle.${string}` & { readonly [UNKNOWN]: true }

/**
 * An event as a consumer handles it: a `switch` over `type` narrows `data`. The Worker checked the
 * ids in `data` only. The other fields have the types that Argyle documents, and may differ in
 * fact.
 */
export type ArgyleEvent = KnownEvent | EventOf<UnknownType, Record<string, unknown>>

/** An event that is too large for a message: its data is in KV, under the key in `dataref`. */
export type ClaimCheck = AttributesOf<`com.argyle.${string}`> & { dataref: string }

/** The body of a queue message, as the Worker handles it. */
export type AnyMessage = AnyEvent | ClaimCheck

/** The body of a queue message, as a consumer handles it. */
export type QueueMessage = ArgyleEvent | ClaimCheck

/** The Argyle environment of an event. */
export type Source = z.infer<typeof Attributes>['source']
