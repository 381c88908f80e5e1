/**
 * The claim check: an event → the message that a queue can hold.
 *
 * Most events are far below the limit and are not measured again. A large event leaves its data in
 * KV first and then goes out with the key, so that a consumer never gets a key without data behind
 * it.
 */

import type { AnyEvent, AnyMessage } from '../../contract/event.ts'
import { utf8 } from '../../platform/bytes.ts'
import { putPayload } from '../state/payload.ts'

/**
 * The largest body of one message. A message may have 128,000 bytes, of which about 100 are
 * metadata (https://developers.cloudflare.com/queues/platform/limits/); some more are left free.
 */
export const MESSAGE_LIMIT_BYTES = 127_500
// More than all attributes together: the longest names and ids with each character escaped.
const ATTRIBUTES_BYTES = 20_000

/**
 * The event itself, or its claim check.
 *
 * @throws if KV does not confirm the data within 3 s
 */
export async function toMessage(
  kv: KVNamespace,
  { event, dataBytes }: { event: AnyEvent; dataBytes: number }
): Promise<AnyMessage> {
  if (dataBytes + ATTRIBUTES_BYTES <= MESSAGE_LIMIT_BYTES) return event
  if (bytesOf(event) <= MESSAGE_LIMIT_BYTES) return event
  const { data, ...attributes } = event
  return { ...attributes, dataref: await putPayload(kv, event.id, data) }
}

/** The size of a message's body in JSON. */
export function bytesOf(message: AnyMessage): number {
  return utf8(JSON.stringify(message)).byteLength
}
