/** The rows of the real local history, and a history that fails. */

import { env } from 'cloudflare:workers'
import type { NewRow } from '../../../src/worker/history/row.ts'
import type { DeliveryRow } from '../../../src/worker/history/tables.ts'
import { note } from '../../../src/worker/history/write.ts'
import { isolateOf } from '../../../src/worker/isolate.ts'
import { NOON } from '../../support.ts'

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

/** Writes rows as deliveries of Argyle do. Default: accepted, at noon, after 7 ms. */
export async function seed(...some: Partial<NewRow>[]): Promise<void> {
  const { history } = isolateOf({ ...env })
  if (!history) throw new Error('The history is not bound.')
  const standard = { at: NOON.getTime(), outcome: 'accepted', milliseconds: 7 }
  await note(history, ...some.map((row) => ({ ...standard, ...row })))
}

/** Writes many rows at once, each a second after the one before. */
export async function seedMany(count: number, firstAt: number): Promise<void> {
  await seed()
  const sql = `WITH RECURSIVE each(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM each WHERE i < ?1 - 1)
    INSERT INTO deliveries (n, outcome, milliseconds, id, subject, account, user)
    SELECT (?2 + i * 1000) * 1000, 'accepted', 7, 'i' || i, 's' || i, 'a' || i, 'u' || i FROM each`
  await env.HISTORY.batch([
    env.HISTORY.prepare('DELETE FROM deliveries'),
    env.HISTORY.prepare(sql).bind(count, firstAt),
  ])
}
