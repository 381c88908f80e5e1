/**
 * What this isolate has brought to the queue of late. Copies that come soon after, as those of overlapping
 * subscriptions do, are found here while KV does not show a marker yet, and without any I/O.
 *
 * Best effort like KV: another isolate knows nothing of it, and the oldest are forgotten for the newest.
 */

import type { AnyEvent } from '../../contract/event.ts'

// Some 230 bytes each: two generations are 2.3 MB, of an isolate's 128.
const GENERATION_FACTS = 5_000

interface Known {
  id: string
  until: number
}

/**
 * By fingerprint. A full generation becomes the older one, and the one before it is dropped whole: to drop
 * facts one by one makes a Map full of holes, and to find its oldest among them took 4 µs for each delivery.
 */
export interface Recent {
  newer: Map<string, Known>
  older: Map<string, Known>
}

export function emptyRecent(): Recent {
  return { newer: new Map(), older: new Map() }
}

/** The id of the event with this fingerprint that went out and whose window has not passed. */
export function recall(recent: Recent, fingerprint: string, now: Date): string | undefined {
  const known = find(recent, fingerprint)
  return known && now.getTime() < known.until ? known.id : undefined
}

function find({ newer, older }: Recent, fingerprint: string): Known | undefined {
  return newer.get(fingerprint) ?? older.get(fingerprint)
}

/**
 * Notes that the event went to the queue. To be called after it did, and only then.
 *
 * @param until in milliseconds since the epoch
 */
export function remember(recent: Recent, { id, fingerprint }: AnyEvent, until: number): void {
  // What was kept for long goes out after a newer one, and must not hide it.
  if ((find(recent, fingerprint)?.until ?? 0) > until) return
  recent.newer.set(fingerprint, { id, until })
  if (recent.newer.size < GENERATION_FACTS) return
  recent.older = recent.newer
  recent.newer = new Map()
}
