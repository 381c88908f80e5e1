/**
 * A claim check → its event. If an event was too large for a message, the message has `dataref`:
 * the key under which the KV namespace of argyle-edge holds the data.
 *
 * KV can take two minutes to show a new key in another location, and it caches misses. A missing
 * key therefore means "not yet", and the message is retried.
 */

import type { ClaimCheck } from '../contract/event.ts'
import { within } from '../platform/deadline.ts'
import { causeOf } from '../platform/log.ts'
import { parseData, type Whole } from './parse.ts'

const READ_DEADLINE_MILLISECONDS = 10_000
// The shortest cache time of KV. It also holds for misses:
// https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_CACHE_SECONDS = 30

/** The part of a KV namespace that is needed. */
export type PayloadStore = Pick<KVNamespace, 'get'>

/** An event, invalid data, or why KV did not return the data. */
export type ResolvedClaim = Whole | { kind: 'unavailable'; claim: ClaimCheck; cause: string }

/** Reads the data of a claim check from KV. Never throws: a failed read is `unavailable`. */
export async function resolveClaimCheck(
  claim: ClaimCheck,
  kv: PayloadStore | undefined
): Promise<ResolvedClaim> {
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
