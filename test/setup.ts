/**
 * Runs around the tests inside workerd, because many files share one workerd and one recorder.
 *
 * Each file begins with empty storage and the real clock. Each test notes when it began, so that
 * `arrival` and `consumed` leave out the messages of earlier tests.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import { noteStart } from './support.ts'

// The same function for every file: a fake timer that a file leaves behind makes later ones wait
// for ever.
const REAL = Symbol.for('the real setTimeout')
if (!Reflect.has(globalThis, REAL)) Reflect.set(globalThis, REAL, setTimeout)

afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  if (setTimeout !== Reflect.get(globalThis, REAL)) throw new Error('A fake timer is left behind.')
})

beforeAll(async () => {
  vi.useRealTimers()
  // `reset` deletes loaded storage only, and workerd unloads storage that was idle for ten seconds.
  const databases = [env.DB, env.HISTORY].map((database) => database.exec('SELECT 1'))
  await Promise.all([env.STATE.list({ limit: 1 }), ...databases])
  await reset()
})

beforeEach(noteStart)
