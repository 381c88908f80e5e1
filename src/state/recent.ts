/**
 * What this isolate has brought to the queue of late. Copies that come soon after, as those of overlapping
 * subscriptions do, are found here while KV does not show a marker yet, and without any I/O.
 *
 * Best effort like KV: another isolate knows nothing of it, and the oldest are forgotten for the newest.
 */

import type { AnyEvent } from '../message.ts'

// Some 200 bytes each, of an isolate's 128 MB.
const MOST_FACTS = 5_000

/** By fingerprint, in the order of their coming. */
export type Recent = Map<string, { id: string; until: number }>

/** The id of the event with this fingerprint that went out and whose window has not passed. */
export function recall(recent: Recent, fingerprint: string, now: Date): string | undefined {
  const known = recent.get(fingerprint)
  return known && now.getTime() < known.until ? known.id : undefined
}

/**
 * Notes that the event went to the queue. To be called after it did, and only then.
 *
 * @param until in milliseconds since the epoch
 */
export function remember(recent: Recent, { id, fingerprint }: AnyEvent, until: number): void {
  // What was kept for long goes out after a newer one, and must not hide it.
  if ((recent.get(fingerprint)?.until ?? 0) > until) return
  // A fact that comes again counts as new.
  recent.delete(fingerprint)
  recent.set(fingerprint, { id, until })
  for (const oldest of recent.keys()) {
    if (recent.size <= MOST_FACTS) break
    recent.delete(oldest)
  }
}
