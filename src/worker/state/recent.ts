/**
 * The markers that this isolate wrote or read recently. A copy that follows soon is found here
 * without I/O and before KV shows the marker.
 *
 * Best effort, like KV: another isolate knows nothing of it, and old facts are dropped 5,000 at a
 * time.
 */

import { type Marker, merge } from './marker.ts'
import type { Tracked } from './seen.ts'

// About 500 bytes each after one send, 3 KB after 16: at most 30 MB of an isolate's 128.
const GENERATION_FACTS = 5_000

/**
 * By fingerprint. A full generation becomes the older one, and the one before it is dropped as a
 * whole. Dropping facts one by one leaves a Map full of holes: finding its oldest entry then took
 * 4 µs for each delivery.
 */
export interface Recent {
  newer: Map<string, Tracked>
  older: Map<string, Tracked>
}

export function emptyRecent(): Recent {
  return { newer: new Map(), older: new Map() }
}

/** The marker of the fact with this fingerprint, whether its window has ended or not. */
export function recall({ newer, older }: Recent, fingerprint: string): Tracked | undefined {
  return newer.get(fingerprint) ?? older.get(fingerprint)
}

/** Adds what the marker says to what the isolate knows of the fact. */
export function remember(recent: Recent, fingerprint: string, marker: Marker): Tracked {
  const known = recall(recent, fingerprint)
  const tracked = known ?? { marker, writtenAt: 0, isWaiting: false }
  tracked.marker = merge(known?.marker, marker)
  recent.newer.set(fingerprint, tracked)
  if (recent.newer.size >= GENERATION_FACTS) {
    recent.older = recent.newer
    recent.newer = new Map()
  }
  return tracked
}

/** Forgets a fact whose event was deleted. */
export function forget({ newer, older }: Recent, fingerprint: string): void {
  newer.delete(fingerprint)
  older.delete(fingerprint)
}
