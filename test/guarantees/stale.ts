/**
 * A KV that is as stale as the real one may be: a write is hidden for 60 s, and a read, also one
 * that found nothing, is answered from a cache for as long as the read asked to.
 *
 * The local KV does not do this. Time is that of `Date`, so a scene can move it.
 * https://developers.cloudflare.com/kv/concepts/how-kv-works/
 */

import { env } from 'cloudflare:workers'
import type { Scene } from './scene.ts'

const HIDDEN_MILLISECONDS = 60_000
const STANDARD_CACHE_SECONDS = 60

/** Makes KV stale for all isolates of a scene. */
export function becomesStale(scene: Scene): void {
  for (const [method, call] of Object.entries(stale(env.STATE))) {
    scene.fails(`STATE.${method}`, (_, __, args) => Reflect.apply(call, undefined, args))
  }
}

function stale(kv: KVNamespace) {
  const writtenAt = new Map<string, number>()
  const cached = new Map<string, { value: string | null; until: number }>()

  return {
    async get(key: string, options?: { cacheTtl?: number }): Promise<string | null> {
      const now = Date.now()
      const hit = cached.get(key)
      if (hit && now < hit.until) return hit.value
      const isHidden = now < (writtenAt.get(key) ?? 0) + HIDDEN_MILLISECONDS
      const value = isHidden ? null : await kv.get(key)
      const seconds = options?.cacheTtl ?? STANDARD_CACHE_SECONDS
      cached.set(key, { value, until: now + seconds * 1000 })
      return value
    },
    put: async (key: string, value: string, options?: KVNamespacePutOptions) => {
      writtenAt.set(key, Date.now())
      await kv.put(key, value, options)
    },
  }
}
