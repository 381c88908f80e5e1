/**
 * A claim check → its event: the data of an event that was too large for a message is in the KV namespace
 * of argyle-edge, under `dataref`.
 *
 * KV may take a minute or two to show a new key elsewhere, and caches that it was not there, so «not there»
 * means «not yet» and the message has to be retried.
 */

import type { ClaimCheck } from '../contract/event.ts'
import { within } from '../platform/deadline.ts'
import { causeOf } from '../platform/log.ts'
import { parseData, type Whole } from './parse.ts'

const READ_DEADLINE_MILLISECONDS = 10_000
// KV's shortest cache time, which also holds for misses.
// https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_CACHE_SECONDS = 30

/** What of a KV namespace is needed. */
export type PayloadStore = Pick<KVNamespace, 'get'>

export type Resolved = Whole | { kind: 'unavailable'; claim: ClaimCheck; cause: string }

/** Looks its data up. Never throws: what KV does not give is `unavailable`, and why. */
export async function resolve(claim: ClaimCheck, kv: PayloadStore | undefined): Promise<Resolved> {
  if (!kv) return { kind: 'unavailable', claim, cause: 'STATE is not bound' }
  const { dataref, ...attributes } = claim
  try {
    const read = kv.get(dataref, { type: 'json', cacheTtl: READ_CACHE_SECONDS })
    const data = await within(READ_DEADLINE_MILLISECONDS, read)
    return data === null
      ? { kind: 'unavailable', claim, cause: 'not in STATE yet' }
      : parseData({ ...attributes, data })
  } catch (error) {
    return { kind: 'unavailable', claim, cause: causeOf(error) }
  }
}
