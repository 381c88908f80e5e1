/**
 * Parses the raw bytes of a request into a delivery: `{event, name?, data}`.
 *
 * Call it only after the signature was verified. It returns the parsed JSON itself and not the
 * schema's copy, which would lose the fields that the schema does not name.
 */

import * as z from 'zod/mini'
import { type Fault, faultsIn } from '../platform/fault.ts'
import { ruleFor } from './events.ts'
import { hasCharacters, ID_FAULT, isId } from './id.ts'

// Both become attributes of the event, and must not be what makes a message too large. Argyle's
// longest event name has 33 characters.
const LONGEST_EVENT_CHARACTERS = 200
const LONGEST_NAME_CHARACTERS = 1_000

const EVENT = `must be text of 1 to ${LONGEST_EVENT_CHARACTERS} characters`
const NAME = `must be text of at most ${LONGEST_NAME_CHARACTERS} characters`
const OBJECT = 'must be a JSON object'

/**
 * The `event` of a probe: a signed delivery that shows an operator whether the Worker accepts the
 * secret. The Worker answers a probe and does not look it up, keep it or forward it. Argyle never
 * sends this event.
 */
export const PROBE_EVENT = 'argyle-edge.probe'

/** The error of a required value: "is missing" if it is absent, otherwise the message. */
const orMissing = (message: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : message),
})

const Envelope = z.object(
  {
    event: z
      .string(orMissing(EVENT))
      .check(z.refine((event) => hasCharacters(event, 1, LONGEST_EVENT_CHARACTERS), EVENT)),
    name: z.nullish(
      z
        .string(NAME)
        .check(z.refine((name) => hasCharacters(name, 0, LONGEST_NAME_CHARACTERS), NAME))
    ),
    // Not `z.record`, which adds 0.6 KiB to the bundle.
    data: z.looseObject({}, orMissing(OBJECT)),
  },
  OBJECT
)

/**
 * The JSON that Argyle posts (https://docs.argyle.com/api-guide/webhooks). `name` is the
 * subscription's.
 */
export type Delivery = z.infer<typeof Envelope>

/** Why a signed body is not a delivery, and the event's name if it could be read. */
export interface Invalid {
  reason: 'not_json' | 'schema'
  event?: string
  errors: Fault[]
}

export type Parsed = { ok: true; delivery: Delivery } | { ok: false; invalid: Invalid }

// Queues serialize a message recursively: a message nested some thousand levels cannot be sent or
// read. Argyle's deepest published delivery has five levels.
const DEEPEST_LEVELS = 100

// JSON between systems is UTF-8, and a reader may ignore a leading byte order mark (RFC 8259,
// section 8.1). `ignoreBOM: false` makes this decoder drop the mark.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * Reads a signed body. Never throws.
 *
 * @param body the raw bytes, whose signature was verified
 * @returns the delivery, or every fault of the envelope, or every fault of the ids if the envelope
 *   is valid
 */
export function parseDelivery(body: Uint8Array): Parsed {
  let json: unknown
  try {
    json = JSON.parse(utf8.decode(body))
  } catch {
    // The parser's own message quotes the body, which must not reach the log or the answer.
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

/** The reason why a queue message cannot hold the value, or undefined if it can. */
function obstacleIn(value: unknown, levels: number): string | undefined {
  // JSON.parse reads 1e999 as Infinity, which JSON.stringify would turn into null.
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

/** Facts by which an operator finds a delivery, as far as its body tells them. */
export interface Hints {
  event?: string
  data?: Record<string, unknown>
  account?: string
  user?: string
}

/** Reads the hints in any body, also one that is not signed or not valid. Never throws. */
export function hintsIn(body: Uint8Array): Hints {
  let json: unknown
  try {
    json = JSON.parse(utf8.decode(body))
  } catch {
    return {}
  }
  const data: Record<string, unknown> = Object(Object(json).data)
  const { account, user } = data
  return {
    ...eventIn(json),
    data,
    ...(isId(account) && { account }),
    ...(isId(user) && { user }),
  }
}

function eventIn(json: unknown): { event?: string } {
  const event = Envelope.shape.event.safeParse(Object(json).event)
  return event.success ? { event: event.data } : {}
}
