/**
 * Raw bytes → the delivery in them: `{event, name?, data}`.
 *
 * Must be called after the signature was found valid, never before. Returns the parsed object and not
 * the schema's copy of it, so that no field is lost, whatever its name.
 */

import * as z from 'zod/mini'
import { type Fault, faultsIn } from '../platform/fault.ts'
import { ruleFor } from './events.ts'
import { hasCharacters, ID_FAULT, isId } from './id.ts'

// Both become attributes of the event, and the event's name a part of the marker in KV, whose
// metadata may have 1,024 bytes. Argyle's longest event name has 33 characters.
const LONGEST_EVENT_CHARACTERS = 200
const LONGEST_NAME_CHARACTERS = 1_000

const EVENT = `must be text of 1 to ${LONGEST_EVENT_CHARACTERS} characters`
const NAME = `must be text of at most ${LONGEST_NAME_CHARACTERS} characters`
const OBJECT = 'must be a JSON object'

/**
 * The `event` of a probe: a signed delivery by which an operator sees that the Worker accepts the
 * secret. It ends once it is read: it is not looked up, kept or forwarded. Argyle has no such event.
 */
export const PROBE_EVENT = 'argyle-edge.probe'

/** What a value must be, unless it is not there at all. */
const orMissing = (message: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : message),
})

const Envelope = z.looseObject(
  {
    event: z
      .string(orMissing(EVENT))
      .check(z.refine((event) => hasCharacters(event, 1, LONGEST_EVENT_CHARACTERS), EVENT)),
    name: z.nullish(
      z
        .string(NAME)
        .check(z.refine((name) => hasCharacters(name, 0, LONGEST_NAME_CHARACTERS), NAME))
    ),
    data: z.looseObject({}, orMissing(OBJECT)),
  },
  OBJECT
)

/** What Argyle posts (https://docs.argyle.com/api-guide/webhooks). `name` is the subscription's. */
export type Delivery = z.infer<typeof Envelope>

/** Why a signed body is no delivery, with the event's name if that much could be read. */
export interface Invalid {
  reason: 'not_json' | 'schema'
  event?: string
  errors: Fault[]
}

export type Parsed = { ok: true; delivery: Delivery } | { ok: false; invalid: Invalid }

// A queue message is serialized recursively, and a message nested some thousand levels cannot be sent
// or cannot be read. Argyle's deepest published delivery has five levels.
const DEEPEST_LEVELS = 100

// Argyle sends JSON, and JSON between systems is UTF-8 (RFC 8259, section 8.1); a leading byte order
// mark may be ignored by the same section, and this decoder does.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * Reads a signed body.
 *
 * @returns the delivery, or all that is wrong with its envelope, or else with its ids
 */
export function parseDelivery(body: Uint8Array): Parsed {
  let json: unknown
  try {
    json = JSON.parse(utf8.decode(body))
  } catch {
    // The parser's own message quotes the body, so it is not passed on.
    return invalid({ reason: 'not_json', errors: [{ path: '', message: 'is not UTF-8 JSON' }] })
  }

  const envelope = Envelope.safeParse(json)
  if (!envelope.success) {
    return invalid({ reason: 'schema', ...eventIn(json), errors: faultsIn(envelope.error) })
  }

  const delivery = json as Delivery
  const { event } = delivery
  const errors = ruleFor(event)
    .ids.filter((field) => !isId(delivery.data[field]))
    .map((field) => ({
      path: `data.${field}`,
      message: delivery.data[field] === undefined ? 'is missing' : ID_FAULT,
    }))
  if (errors.length > 0) return invalid({ reason: 'schema', event, errors })
  const message = obstacleIn(delivery.data, DEEPEST_LEVELS)
  if (message) return invalid({ reason: 'schema', event, errors: [{ path: 'data', message }] })
  return { ok: true, delivery }
}

/** Why a message cannot hold the value, if it cannot. */
function obstacleIn(value: unknown, levels: number): string | undefined {
  // JSON.parse reads 1e999 as Infinity, and a message would have null in its place.
  if (value === Infinity || value === -Infinity) return 'has a number that is too large'
  if (typeof value !== 'object' || value === null) return undefined
  if (levels === 0) return `is nested deeper than ${DEEPEST_LEVELS} levels`
  for (const inner of Object.values(value)) {
    const obstacle = obstacleIn(inner, levels - 1)
    if (obstacle) return obstacle
  }
  return undefined
}

function invalid(invalid: Invalid): Parsed {
  return { ok: false, invalid }
}

function eventIn(json: unknown): { event?: string } {
  const event = Envelope.shape.event.safeParse(Object(json).event)
  return event.success ? { event: event.data } : {}
}
