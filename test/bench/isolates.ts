/**
 * Starts subjects behind the driver, each in its own isolate, all in one workerd.
 */

import { createTestHarness } from 'wrangler'
import { BUNDLE, COMPATIBILITY, ROOT } from './build.ts'
import { type Delivery, SECRET } from './deliveries.ts'
import { NO_LATENCIES, type Prepared, type Ran } from './messages.ts'

const SUBJECTS = {
  edge: BUNDLE,
  // The edge with a history bound.
  noting: BUNDLE,
  floor: `${ROOT}test/bench/workers/floor.ts`,
  guarded: `${ROOT}test/bench/workers/guarded.ts`,
  unbounded: `${ROOT}test/bench/workers/unbounded.ts`,
  tutorial: `${ROOT}test/bench/workers/tutorial.ts`,
  empty: `${ROOT}test/bench/workers/empty.ts`,
}

export interface Isolate {
  /** Gives the driver its deliveries, and empties the bindings. */
  prepare(
    deliveries: Delivery[],
    bindings?: Partial<Pick<Prepared, 'latencies' | 'entries'>>
  ): Promise<void>
  /** Delivers all, each `copies` times. Default: once. @param how the copies of one come */
  run(copies?: number, how?: 'together'): Promise<Ran>
  /** The entries of its KV. */
  entries(): Promise<Prepared['entries']>
}

/** Starts an isolate for each name, with its subject. */
export async function raise<Name extends string>(
  subjects: Record<Name, keyof typeof SUBJECTS>
): Promise<{ isolates: Record<Name, Isolate>; close(): Promise<void> }> {
  const names = Object.keys(subjects) as Name[]
  const workers = names.map((name) => ({
    config: {
      name,
      main: 'test/bench/workers/driver.ts',
      alias: { subject: SUBJECTS[subjects[name]] },
      vars: { HAS_HISTORY: subjects[name] === 'noting' },
      ...COMPATIBILITY,
      minify: true,
      keep_names: false,
    },
  }))
  const harness = createTestHarness({ root: ROOT, workers })
  await harness.listen()

  async function ask(name: Name, path: string, body?: Prepared) {
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await harness.getWorker(name).fetch(path, init)
    if (!response.ok)
      throw new Error(`${name} ${path}: ${response.status} ${await response.text()}`)
    return response
  }

  const isolateOf = (name: Name): Isolate => ({
    async prepare(deliveries, { latencies = NO_LATENCIES, entries = [] } = {}) {
      await ask(name, '/prepare', { secret: SECRET, deliveries, latencies, entries })
    },
    async run(copies = 1, how) {
      const path = `/run?copies=${copies}${how ? `&${how}` : ''}`
      return (await (await ask(name, path)).json()) as Ran
    },
    entries: async () => (await (await ask(name, '/entries')).json()) as Prepared['entries'],
  })
  const isolates = Object.fromEntries(names.map((name) => [name, isolateOf(name)]))
  return { isolates: isolates as Record<Name, Isolate>, close: () => harness.close() }
}
