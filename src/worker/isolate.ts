/**
 * The state of one isolate between deliveries: the validated settings, and the facts that it sent.
 *
 * Made once for each `env`, which the platform makes once in an isolate's life. Another isolate
 * knows nothing of it: what must outlive it is in KV.
 */

import { type Config, type Configured, configure } from './config.ts'
import { emptyRecent, type Recent } from './state/recent.ts'

export interface Isolate {
  config: Config
  recent: Recent
  /** The fingerprints of the facts that the isolate is sending now. */
  inFlight: Set<string>
}

/** How many unverified deliveries the isolate has kept in the present hour. */
export interface UnverifiedKept {
  hour: number
  count: number
}

/** The isolate's state; or the settings that are wrong, and what can still be used without them. */
export type Opened = { unverified: UnverifiedKept } & (
  | { ok: true; isolate: Isolate }
  | Extract<Configured, { ok: false }>
)

const opened = new WeakMap<object, Opened>()

/** The state that belongs to `env`, made at the first call. */
export function isolateOf(env: object): Opened {
  let result = opened.get(env)
  if (!result) {
    const configured = configure(env)
    const unverified = { hour: 0, count: 0 }
    result = configured.ok
      ? {
          ok: true,
          isolate: { config: configured.config, recent: emptyRecent(), inFlight: new Set() },
          unverified,
        }
      : { ...configured, unverified }
    opened.set(env, result)
  }
  return result
}
