/**
 * Raw bytes → the delivery in them: `{event, name?, data}`.
 *
 * Must be called after the signature was found valid, never before. Returns Argyle's own object and
 * not the schema's copy of it, so that what is forwarded is what was sent, whatever its keys are.
 */

import * as z from 'zod/mini'
import { entryOf } from './catalogue.ts'

const Envelope = z.looseObject({
  event: z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a string') })
    .check(z.minLength(1, 'must not be empty')),
  name: z.nullish(z.string('must be a string')),
  data: z.looseObject(
    {},
    { error: ({ input }) => (input === undefined ? 'is missing' : 'must be a JSON object') }
  ),
})

/** What Argyle posts (https://docs.argyle.com/api-guide/webhooks). `name` is the subscription's. */
export type Delivery = z.infer<typeof Envelope>

/** One thing that is wrong, and where: `data.profile`, or an empty path for the whole body. */
export interface Fault {
  path: string
  message: string
}

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
 * @returns the delivery, or all that is wrong with it in words without any value from the body
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
  if (!envelope.success) return invalid({ reason: 'schema', errors: faultsIn(envelope.error) })

  const delivery = json as Delivery
  const { event } = delivery
  const data = entryOf(event).data.safeParse(delivery.data)
  if (!data.success) {
    return invalid({ reason: 'schema', event, errors: faultsIn(data.error, 'data') })
  }
  if (isDeeper(delivery.data, DEEPEST_LEVELS)) {
    const message = `is nested deeper than ${DEEPEST_LEVELS} levels`
    return invalid({ reason: 'schema', event, errors: [{ path: 'data', message }] })
  }
  return { ok: true, delivery }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function invalid(invalid: Invalid): Parsed {
  return { ok: false, invalid }
}

function faultsIn(error: z.core.$ZodError, ...prefix: string[]): Fault[] {
  return error.issues.map(({ path, message }) => ({
    path: [...prefix, ...path].join('.'),
    message,
  }))
}
