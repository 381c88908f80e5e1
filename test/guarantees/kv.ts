/** Rows about KV that fails, and about copies that it does not show in time. */

import { expect } from 'vitest'
import { ARGYLE_ADDRESS, profileAdded, profileUpdated } from '../support.ts'
import { hangs, throws } from './calls.ts'
import { row } from './row.ts'
import { becomesStale } from './stale.ts'

export const kvRows = [
  row(
    "KV's read throws",
    { sender: '202', event: 'in the queue', consumer: 'copies, one `id`' },
    async (scene) => {
      scene.fails('STATE.get', throws('KV GET failed: 500 Internal Server Error'))
      await scene.post(profileAdded)
      await scene.post(profileAdded, { to: scene.isolate() })
    }
  ),
  row(
    "KV's read hangs",
    { sender: '202 after 1 s', event: 'in the queue', consumer: 'copies, one `id`' },
    async (scene) => {
      scene.fails('STATE.get', hangs)
      await scene.post(profileAdded)
      await scene.post(profileAdded, { to: scene.isolate() })
    }
  ),
  row(
    'KV shows a write only after 90 s',
    { sender: '202 for 90 s, then 200', event: 'in the queue', consumer: 'copies, one `id`' },
    async (scene) => {
      becomesStale(scene)
      for (const seconds of [0, 1, 29, 90]) {
        scene.at(seconds)
        await scene.post(profileAdded, { to: scene.isolate() })
      }
    }
  ),
  row(
    "KV's write is refused",
    { sender: '202', event: 'in the queue', consumer: 'copies, one `id`' },
    async (scene) => {
      scene.fails('STATE.put', throws('KV PUT failed: 429 Too Many Requests'))
      await scene.post(profileAdded)
      await scene.post(profileAdded, { to: scene.isolate() })
    }
  ),
  ...[
    ['KV fails', throws('KV GET failed: 500 Internal Server Error'), 'STATE.get'] as const,
    ['KV refuses markers', throws('KV PUT failed: 429 Too Many Requests'), 'STATE.put'] as const,
  ].map(([name, course, call]) =>
    row(
      `${name}, and a copy of an event that repeats comes in the next clock window`,
      { sender: '202', event: 'in the queue', consumer: 'two messages, two `id`s' },
      async (scene) => {
        scene.fails(call, course)
        for (const seconds of [45, 75]) {
          scene.at(seconds)
          await scene.post(profileUpdated, { to: scene.isolate() })
        }
      }
    )
  ),
  row(
    'two copies come to two isolates at the same time',
    { sender: '202', event: 'in the queue', consumer: 'copies, one `id`' },
    async (scene) => {
      // KV shows neither marker yet.
      scene.fails('STATE.get', async () => null)
      for (const delivery of [profileAdded, profileUpdated]) {
        const other = { ...delivery, name: 'another subscription' }
        await Promise.all([scene.post(delivery), scene.post(other, { to: scene.isolate() })])
      }
    }
  ),
  row(
    'the quarantine cannot take a delivery',
    {
      sender: '503',
      event: 'at Argyle, which retries once',
      consumer: 'one message, after a redrive',
    },
    async (scene) => {
      const wrong = scene.isolate({ ARGYLE_WEBHOOK_SECRET: 'wrong' })
      scene.fails('STATE.put', throws('KV PUT failed: 500 Internal Server Error'))
      await scene.post(profileAdded, { to: wrong, address: ARGYLE_ADDRESS })
      await scene.ends()
      scene.at(30)
      expect(await scene.post(profileAdded, { to: wrong, address: ARGYLE_ADDRESS })).toBe(401)
      expect(await scene.redrive()).toEqual([200])
    }
  ),
]
