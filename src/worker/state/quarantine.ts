/**
 * Owner of the KV prefix `quarantine:`: raw deliveries that may be Argyle's and could not go on, and
 * events that a queue will never take. What is here waits for somebody to look at it.
 *
 * An id is a day, counted backwards so that lists begin with the newest, and a hash of the bytes, so
 * that the same bytes do not pile up: they are kept once a day.
 */

import { sha256 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { type Summary, summarize } from './list.ts'

const PREFIX = 'quarantine:'
const LIFETIME_SECONDS = 30 * 24 * 60 * 60
const WRITE_DEADLINE_MILLISECONDS = 3_000
const ID = /^\d{5}-[0-9a-f]{32}$/
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000
// A right signature has 128 digits. KV's metadata holds 1,024 bytes in all.
const SIGNATURE_CHARACTERS = 128

/**
 * Why something is here.
 * - `signature`: it came from one of Argyle's addresses, but no secret of ours verifies it.
 * - `unconfigured`: it came from there while a setting was wrong, and was not verified.
 * - `not_json`, `schema`: it is signed, but not a delivery that we know how to read.
 * - `unexpected`: it is signed, and this Worker failed on it.
 * - `unsendable`: an event, not a delivery; its queue will never take it.
 */
export type QuarantineReason =
  | 'signature'
  | 'unconfigured'
  | 'not_json'
  | 'schema'
  | 'unexpected'
  | 'unsendable'

interface Facts {
  time: string
  reason: QuarantineReason
  /** X-Argyle-Signature as it came, if it can be one. */
  signature: string | null
  /** CF-Connecting-IP. */
  address: string | null
  bytes: number
}

export interface Quarantined extends Facts {
  id: string
}

/** With the delivery itself, or the event. */
export interface QuarantinedBody extends Quarantined {
  body: Uint8Array
}

/** What is kept: the bytes as they came, and what is needed to verify them another day. */
export interface Suspect {
  body: Uint8Array
  signature: string | null
  address: string | null
}

/**
 * Keeps a delivery, or an event.
 *
 * @returns its id
 * @throws when KV does not confirm it within 3 s
 */
export async function quarantine(
  kv: KVNamespace,
  { body, signature, address }: Suspect,
  reason: QuarantineReason,
  now: Date
): Promise<string> {
  const facts: Facts = {
    time: now.toISOString(),
    reason,
    signature: signature?.length === SIGNATURE_CHARACTERS ? signature : null,
    address,
    bytes: body.byteLength,
  }
  const daysLeft = 99_999 - Math.floor(now.getTime() / DAY_MILLISECONDS)
  // The signature counts where it is not verified: another one may be the right one.
  const identity = `${isVerified(reason) ? '' : facts.signature}:${await sha256(body)}`
  const id = `${daysLeft}-${(await sha256(identity)).slice(0, 32)}`
  const put = kv.put(PREFIX + id, body, { expirationTtl: LIFETIME_SECONDS, metadata: facts })
  await within(WRITE_DEADLINE_MILLISECONDS, put)
  return id
}

/** Whether what is here for this reason was verified when it came. */
export function isVerified(reason: QuarantineReason): boolean {
  return reason !== 'signature' && reason !== 'unconfigured'
}

/** One page, days newest first, and the cursor of the next; null at the end. */
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

/** What is kept under the id, if anything. */
export async function findQuarantined(
  kv: KVNamespace,
  id: string
): Promise<QuarantinedBody | undefined> {
  if (!ID.test(id)) return undefined
  const { value, metadata } = await kv.getWithMetadata<Facts>(PREFIX + id, 'arrayBuffer')
  return value && metadata ? { id, ...metadata, body: new Uint8Array(value) } : undefined
}

export async function removeQuarantined(kv: KVNamespace, id: string): Promise<void> {
  await kv.delete(PREFIX + id)
}

/** How much is kept, and since when. */
export function summarizeQuarantine(kv: KVNamespace): Promise<Summary> {
  return summarize<Facts>(kv, PREFIX, ({ metadata }) => metadata?.time)
}
