/**
 * Owner of the KV prefix `payload:`: the data of events that are too large for a queue message.
 *
 * The key is the event's `dataref`. KV can take two minutes to show a new key elsewhere, so a
 * consumer that does not find the data must retry its message.
 */

import { isId } from '../../argyle/id.ts'
import { within } from '../../platform/deadline.ts'
import { codeOf } from '../../platform/log.ts'
import { WRITE_MILLISECONDS } from '../deadlines.ts'
import { fitted } from './metadata.ts'

const PREFIX = 'payload:'
// An event waits at most 14 days in the outbox, 30 in the quarantine, 14 in the outbox again, and
// 14 in its queue.
const LIFETIME_SECONDS = 72 * 24 * 60 * 60
// KV takes one write a second for a key: https://developers.cloudflare.com/kv/platform/limits/
const TOO_MANY_REQUESTS = 429

/** Whose data it is, so that it can be found and deleted for a user. */
type Owner = Partial<Record<'account' | 'user', string>>

/**
 * Stores the data of the event with this `id`. The metadata names its user and account, unless
 * their ids are too long for KV.
 *
 * @returns the key, a URI reference as `dataref` must be
 *   (https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/dataref.md)
 * @throws if KV does not confirm the write within 3 s
 */
export async function putPayload(
  kv: KVNamespace,
  id: string,
  data: Record<string, unknown>
): Promise<string> {
  const key = PREFIX + id
  const { account, user } = data
  const owner: Owner = { ...(isId(user) && { user }), ...(isId(account) && { account }) }
  const metadata = fitted(owner, ['account', 'user'])
  await within(WRITE_MILLISECONDS, write(kv, key, JSON.stringify(data), metadata))
  return key
}

/**
 * Lets a payload live for its whole lifetime again.
 *
 * @returns whether KV has it
 * @throws if KV fails, or does not confirm the write within 3 s
 */
export async function renewPayload(kv: KVNamespace, key: string): Promise<boolean> {
  const { value, metadata } = await kv.getWithMetadata<Owner>(key)
  if (value === null) return false
  await within(WRITE_MILLISECONDS, write(kv, key, value, metadata))
  return true
}

/**
 * A page of the payloads with their owners; undefined for one that an older version stored.
 */
export async function payloadPage(kv: KVNamespace, limit: number, cursor: string | null) {
  const list = await kv.list<Owner>({ prefix: PREFIX, limit, cursor })
  const payloads = list.keys.map(({ name, metadata }) => ({ key: name, owner: metadata }))
  return { payloads, cursor: list.list_complete ? null : list.cursor }
}

/** The data under a key; empty if KV does not have it. @throws if KV fails */
export async function findPayload(kv: KVNamespace, key: string): Promise<Record<string, unknown>> {
  return (await kv.get<Record<string, unknown>>(key, 'json')) ?? {}
}

/** Deletes a payload for good. */
export async function removePayload(kv: KVNamespace, key: string): Promise<void> {
  await kv.delete(key)
}

async function write(
  kv: KVNamespace,
  key: string,
  value: string,
  metadata: Owner | null
): Promise<void> {
  try {
    await kv.put(key, value, { expirationTtl: LIFETIME_SECONDS, metadata })
  } catch (error) {
    // A copy of the event has just written the same data: the id follows from it.
    const isThere = codeOf(error) === TOO_MANY_REQUESTS && (await has(kv, key))
    if (!isThere) throw error
  }
}

async function has(kv: KVNamespace, key: string): Promise<boolean> {
  const found = await kv.get(key, 'stream')
  await found?.cancel()
  return found !== null
}
