/**
 * Owner of the KV prefix `payload:`: the data of events that are too large for a queue message.
 *
 * The key is the event's `dataref`. KV may take a minute to show a new key elsewhere, so a consumer
 * that does not find the data must retry its message.
 */

import { within } from '../../platform/deadline.ts'
import { WRITE_MILLISECONDS } from '../deadlines.ts'

// An event waits at most 14 days in the outbox, 30 in the quarantine, 14 in the outbox again, and
// 14 in its queue.
const LIFETIME_SECONDS = 72 * 24 * 60 * 60

/**
 * Stores the data of the event with this `id`.
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
  const key = `payload:${id}`
  const put = kv.put(key, JSON.stringify(data), { expirationTtl: LIFETIME_SECONDS })
  await within(WRITE_MILLISECONDS, put)
  return key
}
