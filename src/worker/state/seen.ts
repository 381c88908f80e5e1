/**
 * Owner of the KV prefix `seen:`: markers of the facts that were sent, and until when a copy is
 * dropped.
 *
 * The accepted race: KV has no compare-and-set and caches misses, so two copies at the same moment
 * both count as new. They leave with the same event `id`, and the consumer drops the second
 * (https://developers.cloudflare.com/kv/concepts/how-kv-works/). No failure here may cost an event.
 */

import type { AnyEvent } from '../../contract/event.ts'
import { within } from '../../platform/deadline.ts'
import { causeOf, codeOf, log } from '../../platform/log.ts'
import { LOOK_UP_MILLISECONDS } from '../deadlines.ts'

// KV's shortest cache time, which also holds for misses. With the default of 60 s, Argyle's retry
// after 30 s would be answered from a cached miss.
// https://developers.cloudflare.com/kv/api/read-key-value-pairs/
const READ_CACHE_SECONDS = 30
// A cautious reading of https://developers.cloudflare.com/kv/concepts/how-kv-works/: KV may take 60
// s or more to show a write elsewhere, and a cached miss holds for 30 s more. Near the write it is
// usually faster.
const SHOWN_AFTER_SECONDS = 90
// KV refuses shorter expirations. The marker's own `until` decides.
// https://developers.cloudflare.com/kv/api/write-key-value-pairs/
const SHORTEST_TTL_SECONDS = 60
// KV takes one write a second for a key, so this status means that a copy wrote the same marker.
// https://developers.cloudflare.com/kv/platform/limits/
const TOO_MANY_REQUESTS = 429

interface Marker {
  id: string
  type: string
  time: string
  /** Milliseconds since the epoch; the marker holds while now is before it. */
  until: number
}

export type Seen =
  | { state: 'new' }
  | { state: 'seen'; id: string }
  | { state: 'unchecked'; cause: string }

// A character can take 6 bytes in JSON, and KV's metadata holds 1,024 bytes.
const TYPE_CHARACTERS = 100

const keyOf = (fingerprint: string) => `seen:${fingerprint}`

/**
 * Whether KV shows a marker reliably before its window ends. If not, the marker is not worth its
 * write, the dearest step of a delivery.
 */
export function canShow(windowSeconds: number): boolean {
  return windowSeconds > SHOWN_AFTER_SECONDS
}

/**
 * Whether the fact was sent within its window. Never throws: an answer that KV does not give within
 * 1 s is `unchecked`, because one copy too many is better than one event too few.
 *
 * @returns with `seen`, the `id` of the event that was sent
 */
export async function lookUp(kv: KVNamespace, fingerprint: string, now: Date): Promise<Seen> {
  try {
    const read = kv.getWithMetadata<Marker>(keyOf(fingerprint), { cacheTtl: READ_CACHE_SECONDS })
    const { metadata } = await within(LOOK_UP_MILLISECONDS, read)
    return metadata && now.getTime() < metadata.until
      ? { state: 'seen', id: metadata.id }
      : { state: 'new' }
  } catch (error) {
    return { state: 'unchecked', cause: causeOf(error) }
  }
}

/**
 * Writes the marker of an event. Call it only after the queue or the outbox took the event: a
 * marker for an event that was not sent would turn Argyle's retry into a duplicate. Never throws:
 * without a marker, a copy may pass.
 *
 * @param until in milliseconds since the epoch; a marker whose `until` has passed is not written
 */
export async function mark(
  kv: KVNamespace,
  { id, type, time, fingerprint }: AnyEvent,
  until: number,
  now: Date
): Promise<void> {
  const leftSeconds = Math.ceil((until - now.getTime()) / 1000)
  if (leftSeconds <= 0) return
  const expirationTtl = Math.max(leftSeconds, SHORTEST_TTL_SECONDS)
  const metadata: Marker = { id, type: type.slice(0, TYPE_CHARACTERS), time, until }
  try {
    await kv.put(keyOf(fingerprint), '', { expirationTtl, metadata })
  } catch (error) {
    const level = codeOf(error) === TOO_MANY_REQUESTS ? 'info' : 'warn'
    log(level, 'marker not written', { id, fingerprint, cause: causeOf(error) })
  }
}
