/**
 * The state of one isolate between deliveries: the validated settings, and the facts that it sent.
 *
 * Made once for each `env`, which the platform makes once in an isolate's life. Another isolate
 * knows nothing of it: what must outlive it is in KV.
 */

import { type Config, type Configured, configure } from './config.ts'
import type { HistorySettings } from './history-settings.ts'
import { emptyRecent, type Recent } from './state/recent.ts'

/** The history, and how the isolate's writes to it went. */
export interface History extends HistorySettings {
  /** Whether this isolate has seen to its tables. */
  hasTables: boolean
  /** Set from the first write that failed until one succeeds. */
  failure: { cause: string; since: number } | undefined
  /** The time of the last warning, in milliseconds since the epoch. */
  warnedAt: number
}

export interface Isolate {
  config: Config
  /** Undefined if no history is bound. */
  history: History | undefined
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
export type Opened = { unverified: UnverifiedKept; history: History | undefined } & (
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
    const settings = configured.ok ? configured.config.history : configured.recovery?.history
    const history = settings && { ...settings, hasTables: false, failure: undefined, warnedAt: 0 }
    result = configured.ok
      ? { ok: true, isolate: emptyIsolate(configured.config, history), unverified, history }
      : { ...configured, unverified, history }
    opened.set(env, result)
  }
  return result
}

function emptyIsolate(config: Config, history: History | undefined): Isolate {
  return { config, history, recent: emptyRecent(), inFlight: new Set() }
}
