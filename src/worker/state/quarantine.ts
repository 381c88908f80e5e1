/**
 * Owner of the KV prefix `quarantine:`: raw deliveries that may be Argyle's and could not be
 * processed, and events that a queue did not take. Each waits for an operator.
 *
 * An id is a day, counted backwards so that lists begin with the newest, and a hash of the bytes,
 * so that identical bytes are kept once a day.
 */

import type { QuarantineReason } from '../../contract/quarantine.ts'
import { sha256 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { WRITE_MILLISECONDS } from '../deadlines.ts'
import { type Summary, summarize } from './list.ts'
import { fits, fitted } from './metadata.ts'

const PREFIX = 'quarantine:'
const LIFETIME_SECONDS = 30 * 24 * 60 * 60
const ID = /^\d{5}-[0-9a-f]{32}$/
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000
// A signature has 128 digits; another form of it may be longer.
const LONGEST_SIGNATURE_CHARACTERS = 512

/** The known facts of a delivery or an event beside its bytes. */
export interface Known {
  reason: QuarantineReason
  /** Whether its signature was verified when it came. */
  verified: boolean
  event?: string | undefined
  subject?: string | undefined
  account?: string | undefined
  user?: string | undefined
}

interface Facts extends Known {
  time: string
  /** X-Argyle-Signature as it came, up to 512 characters. */
  signature: string | null
  /** CF-Connecting-IP. */
  address?: string | null
  bytes: number
}

export interface Quarantined extends Facts {
  id: string
}

/** With the raw delivery, or the event. */
export interface QuarantinedBody extends Quarantined {
  body: Uint8Array
}

/** The bytes as they came, with everything that verifies them on another day. */
export interface Suspect {
  body: Uint8Array
  signature: string | null
  address: string | null
}

/**
 * Stores a delivery, or an event.
 *
 * @returns its id
 * @throws if KV does not confirm the write within 3 s
 */
export async function quarantine(
  kv: KVNamespace,
  { body, signature, address }: Suspect,
  known: Known,
  now: Date
): Promise<string> {
  const facts: Facts = {
    time: now.toISOString(),
    ...known,
    signature: signature?.slice(0, LONGEST_SIGNATURE_CHARACTERS) || null,
    address,
    bytes: body.byteLength,
  }
  const daysLeft = 99_999 - Math.floor(now.getTime() / DAY_MILLISECONDS)
  // An unverified signature is part of the identity: a second one may be the right one.
  const identity = `${known.verified ? 'verified' : facts.signature}:${await sha256(body)}`
  const id = `${daysLeft}-${(await sha256(identity)).slice(0, 32)}`
  const put = kv.put(PREFIX + id, body, {
    expirationTtl: LIFETIME_SECONDS,
    metadata: metadataOf(facts),
  })
  await within(WRITE_MILLISECONDS, put)
  return id
}

// The first to go is the one that an operator misses least.
const EXPENDABLE: (keyof Facts)[] = ['address', 'subject', 'event', 'account', 'user']

function metadataOf(facts: Facts): Facts {
  const fitting = fitted(facts, EXPENDABLE)
  // A signature that is still too long is not one: its escapes fill the metadata.
  return fits(fitting) ? fitting : { ...fitting, signature: null }
}

/** One page, newest day first, and the cursor of the next page; null at the end. */
export async function listQuarantine(
  kv: KVNamespace,
  limit: number,
  cursor: string | null
): Promise<{ entries: Quarantined[]; cursor: string | null }> {
  const list = await kv.list<Facts>({ prefix: PREFIX, limit, cursor })
  const entries = list.keys.flatMap(({ name, metadata }) =>
    metadata ? [{ id: name.slice(PREFIX.length), ...metadata }] : []
  )
  return { entries, cursor: list.list_complete ? null : list.cursor }
}

/** The delivery or event with this id; undefined if it is not there. */
export async function findQuarantined(
  kv: KVNamespace,
  id: string
): Promise<QuarantinedBody | undefined> {
  if (!ID.test(id)) return undefined
  const { value, metadata } = await kv.getWithMetadata<Facts>(PREFIX + id, 'arrayBuffer')
  return value && metadata ? { id, ...metadata, body: new Uint8Array(value) } : undefined
}

/** Deletes the delivery or event with this id. */
export async function removeQuarantined(kv: KVNamespace, id: string): Promise<void> {
  await kv.delete(PREFIX + id)
}

/** How many are kept, and since when. */
export function summarizeQuarantine(kv: KVNamespace): Promise<Summary> {
  return summarize<Facts>(kv, PREFIX, ({ metadata }) => metadata?.time)
}
