/** A real local D1 database, in which chosen statements meet another fate, and its rows. */

import { env } from 'cloudflare:workers'
import type { Handling } from '../../src/contract/history.ts'

/** The beginning of the statement that notes an effect as done. */
export const NOTE = 'INSERT INTO argyle_effects (key, owner, leased_until, done_at)'
/** The beginning of the statement that frees the lease of an effect. */
export const RELEASE = 'DELETE'

type Run = () => Promise<unknown>

/**
 * The database, in which statements that begin with the text run `instead`.
 *
 * @param instead gets the statement's own `run`
 */
export function spoiled(
  sql: string,
  instead: (run: Run) => Promise<unknown>,
  real = env.DB
): D1Database {
  return new Proxy(real, {
    get(target, method) {
      if (method !== 'prepare') return Reflect.get(target, method).bind(target)
      return (statement: string) => {
        const prepared = target.prepare(statement)
        if (!statement.startsWith(sql)) return prepared
        return {
          bind: (...values: unknown[]) => {
            const bound = prepared.bind(...values)
            return { run: () => instead(() => bound.run()) }
          },
        }
      }
    },
  })
}

/** The rows of all effects that are remembered. */
export async function remembered(): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare('SELECT * FROM argyle_effects').all()).results
}

/** The rows of all attempts in the history, by their numbers. */
export async function handlings(): Promise<(Handling & { n: number })[]> {
  const all = env.HISTORY.prepare('SELECT * FROM handlings ORDER BY n')
  return (await all.all<Handling & { n: number }>()).results
}

/** Ends the leases of all effects. */
export async function endLeases(): Promise<void> {
  await env.DB.exec('UPDATE argyle_effects SET leased_until = 0')
}

export const lost: Run = () => Promise.reject(new Error('D1_ERROR: Network connection lost'))
