/** The rows of the real local history, and a history that fails. */

import { env } from 'cloudflare:workers'
import type { DeliveryRow } from '../../../src/worker/history/tables.ts'

/** The rows of all deliveries, by their numbers. */
export async function rows(): Promise<DeliveryRow[]> {
  return (await env.HISTORY.prepare('SELECT * FROM deliveries ORDER BY n').all<DeliveryRow>())
    .results
}

/** The tables of the history that exist. */
export async function tables(): Promise<string[]> {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"
  const { results } = await env.HISTORY.prepare(`${sql} ORDER BY name`).all<{ name: string }>()
  return results.map(({ name }) => name)
}

/** The rows of `progress`. */
export async function progress(): Promise<Record<string, number>> {
  const { results } = await env.HISTORY.prepare('SELECT name, n FROM progress').all<{
    name: string
    n: number
  }>()
  return Object.fromEntries(results.map(({ name, n }) => [name, n]))
}

/** The real history, whose batches run `instead`. */
export function failing(instead: (run: () => Promise<D1Result[]>) => Promise<unknown>): D1Database {
  return new Proxy(env.HISTORY, {
    get(target, method) {
      if (method !== 'batch') return Reflect.get(target, method).bind(target)
      return (statements: D1PreparedStatement[]) => instead(() => target.batch(statements))
    },
  })
}
