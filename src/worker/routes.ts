/**
 * ROUTES → which queues an event goes to.
 *
 * Knows patterns and the names of bindings; reads no environment. EVENTS also takes every event
 * that no other queue takes, so that no event is without a queue.
 */

import { RULES } from '../argyle/events.ts'
import type { Fault } from '../platform/fault.ts'

/** The binding of the queue that gets every event, unless ROUTES gives it patterns of its own. */
const DEFAULT = 'EVENTS'

/** The patterns of the events that a queue gets, by the name of its binding. */
export type Routes = ReadonlyMap<string, readonly string[]>

/** A queue, the name of its binding, and the patterns of the events that it gets. */
export interface QueueTarget {
  name: string
  queue: Queue
  patterns: readonly string[]
}

const PATTERNS = 'must be a list of patterns with at most one * each'
const TABLE = 'must be a JSON object of lists of patterns'

/**
 * Reads ROUTES: an object, as wrangler.toml's `[vars]` can hold, or its JSON. An empty text means
 * no routes, like a missing value.
 *
 * @returns a route for each binding, EVENTS always among them, and every fault
 */
export function parseRoutes(value: unknown): { routes: Routes; faults: Fault[] } {
  const routes = new Map<string, readonly string[]>([[DEFAULT, ['*']]])
  const table = tableIn(value)
  const faults: Fault[] = table ? [] : [{ path: 'ROUTES', message: TABLE }]
  for (const [name, patterns] of Object.entries(table ?? {})) {
    if (isPatterns(patterns)) routes.set(name, patterns)
    else faults.push({ path: `ROUTES.${name}`, message: PATTERNS })
  }
  return { routes, faults }
}

function tableIn(value: unknown = {}): object | undefined {
  let table = value
  try {
    if (typeof value === 'string') table = JSON.parse(value || '{}')
  } catch {
    return undefined
  }
  return typeof table === 'object' && table !== null && !Array.isArray(table) ? table : undefined
}

const PATTERN = /^(?=.)[^*]*\*?[^*]*$/
const isPatterns = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && PATTERN.test(one))

/**
 * The queues that an event goes to: at least one if EVENTS is among `targets`.
 *
 * @param event Argyle's name of the event, such as `profiles.added`
 */
export function queuesFor(event: string, targets: Iterable<QueueTarget>): QueueTarget[] {
  const all = [...targets]
  // EVENTS alone gets every event.
  if (all.length === 1) return all
  const matching = all.filter(({ patterns }) => patterns.some((one) => matches(one, event)))
  return matching.length > 0 ? matching : all.filter(({ name }) => name === DEFAULT)
}

function matches(pattern: string, event: string): boolean {
  const [prefix = '', suffix] = pattern.split('*')
  if (suffix === undefined) return event === pattern
  return event.startsWith(prefix) && event.slice(prefix.length).endsWith(suffix)
}

/** Warnings of patterns that match no known event. Not a fault: Argyle may add events. */
export function routeWarnings(targets: Iterable<QueueTarget>): Fault[] {
  const events = Object.keys(RULES)
  return [...targets].flatMap(({ name, patterns }) =>
    patterns
      .filter((pattern) => !events.some((event) => matches(pattern, event)))
      .map((pattern) => ({
        path: `ROUTES.${name}`,
        message: `"${pattern}" matches no known event`,
      }))
  )
}
