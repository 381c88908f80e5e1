/**
 * The claim check: an event → the message that a queue can hold.
 *
 * Most events are far below the limit, and for them nothing is measured anew. A large one leaves its
 * data in KV first and goes out with the key, so a consumer never gets a key without data behind it.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { utf8 } from '../../platform/bytes.ts'
import type { Normalized } from '../inbound/normalize.ts'
import { putPayload } from '../state/payload.ts'

/**
 * What the body of one message may have. A message may have 128,000 bytes with about 100 of
 * metadata (https://developers.cloudflare.com/queues/platform/limits/); some more are left free.
 */
export const MESSAGE_LIMIT_BYTES = 127_500
// All attributes together: the longest names and ids, each character escaped, are below that.
const ATTRIBUTES_BYTES = 20_000

/**
 * The event itself, or its claim check.
 *
 * @throws when KV does not confirm the data within 3 s
 */
export async function toMessage(
  kv: KVNamespace,
  { event, dataBytes }: Normalized
): Promise<AnyMessage> {
  if (dataBytes + ATTRIBUTES_BYTES <= MESSAGE_LIMIT_BYTES) return event
  if (bytesOf(event) <= MESSAGE_LIMIT_BYTES) return event
  const { data, ...attributes } = event
  return { ...attributes, dataref: await putPayload(kv, event.id, data) }
}

/** The bytes that a message's body has in JSON. */
export function bytesOf(message: AnyMessage): number {
  return utf8(JSON.stringify(message)).byteLength
}
