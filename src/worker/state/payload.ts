/**
 * Owner of the KV prefix `payload:`: the data of events that are too large for a queue message.
 *
 * The claim check of such an event, its `dataref`, is the key. KV may take a minute to show a new key
 * elsewhere, so a consumer that does not find it yet has to retry its message.
 */

import { within } from '../../platform/deadline.ts'

// At the worst an event waits 14 days in the outbox, 30 in the quarantine, 14 in the outbox again, and
// 14 in its queue.
const LIFETIME_SECONDS = 72 * 24 * 60 * 60
const WRITE_DEADLINE_MILLISECONDS = 3_000

/**
 * Keeps the data of the event with this `id`.
 *
 * @returns the key, which is a URI reference as `dataref` wants it
 *   (https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/dataref.md)
 * @throws when KV does not confirm it within 3 s
 */
export async function putPayload(
  kv: KVNamespace,
  id: string,
  data: Record<string, unknown>
): Promise<string> {
  const key = `payload:${id}`
  const put = kv.put(key, JSON.stringify(data), { expirationTtl: LIFETIME_SECONDS })
  await within(WRITE_DEADLINE_MILLISECONDS, put)
  return key
}
