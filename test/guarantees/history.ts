/** Rows about a history that fails: the delivery does not feel it. */

import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { NOON, profileAdded, profileUpdated, request } from '../support.ts'
import { hangs, throws } from './calls.ts'
import { overloaded } from './queue.ts'
import { type Row, row } from './row.ts'
import type { Scene } from './scene.ts'

const UNHARMED = { sender: '202', event: 'in the queue', consumer: 'one message' } as const

const D1_FAULTS = {
  'is down': 'D1_ERROR: internal error',
  'is full': 'D1_ERROR: Exceeded maximum DB size',
  'is read-only': 'D1_ERROR: attempt to write a readonly database: SQLITE_READONLY',
}

const warnings = async (isolate: Env) => (await request('/health', {}, isolate)).body.warnings

const rowsOf = async () =>
  (await env.HISTORY.prepare('SELECT event FROM deliveries').all<{ event: string }>()).results

/** The history fails for one delivery, and a second one comes 90 s later, when it works again. */
async function playGap(scene: Scene, isolate = scene.here): Promise<void> {
  await scene.post(profileAdded, { to: isolate })
  expect(await warnings(isolate)).toMatchObject([{ path: 'HISTORY' }])
  await scene.ends()
  scene.at(90)
  await scene.post(profileUpdated, { to: isolate })
  expect(await warnings(isolate)).toBeUndefined()
  expect(await rowsOf()).toEqual([{ event: 'profiles.updated' }])
  const gap = await env.HISTORY.prepare("SELECT * FROM progress WHERE name LIKE 'gap:%'").first()
  const until = NOON.getTime() + 90_000
  expect(gap).toEqual({ name: `gap:${NOON.getTime()}`, n: until })
}

export const historyRows: Row[] = [
  row('no history is bound', UNHARMED, async (scene) => {
    const isolate = scene.isolate({ HISTORY: undefined })
    await scene.post(profileAdded, { to: isolate })
    expect(await warnings(isolate)).toBeUndefined()
  }),
  row('`HISTORY` is bound to something else', UNHARMED, async (scene) => {
    const isolate = scene.isolate({ HISTORY: env.PROFILES })
    await scene.post(profileAdded, { to: isolate })
    expect(await warnings(isolate)).toMatchObject([{ path: 'HISTORY' }])
  }),
  ...Object.entries(D1_FAULTS).map(([name, message]) =>
    row(`the history ${name}`, UNHARMED, async (scene) => {
      scene.fails('HISTORY', throws(message))
      await playGap(scene)
    })
  ),
  row('the history hangs', UNHARMED, async (scene) => {
    scene.fails('HISTORY', hangs)
    await playGap(scene)
  }),
  row('the tables of the history are deleted', UNHARMED, async (scene) => {
    await scene.post(profileAdded)
    for (const table of ['deliveries', 'totals', 'progress']) {
      await env.HISTORY.exec(`DROP TABLE ${table}`)
    }
    await scene.post(profileUpdated)
    expect(await warnings(scene.here)).toBeUndefined()
    expect(await rowsOf()).toEqual([{ event: 'profiles.updated' }])
  }),
  row(
    'the history and the queue are both down',
    { sender: '202', event: 'in the outbox', consumer: 'one message, late' },
    async (scene) => {
      scene.fails('HISTORY', throws('D1_ERROR: internal error'))
      scene.fails('EVENTS', overloaded)
      await scene.post(profileAdded)
      await scene.cron()
      await scene.ends()
      // The cron sends although the history still hangs.
      scene.fails('HISTORY', hangs)
      await scene.cron()
    }
  ),
]
