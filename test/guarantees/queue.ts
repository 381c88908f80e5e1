/** Rows about queues that fail, and about the drain that sends what waited for them. */

import { expect } from 'vitest'
import { profileAdded, profileUpdated } from '../support.ts'
import { hangs, meet, passesAndHangs, throws } from './calls.ts'
import { row } from './row.ts'
import type { Scene } from './scene.ts'

export const overloaded = throws('Queue is overloaded. Please back off. (10250)')

/** The failure ends, and the cron runs twice: the second run must not send again. */
async function heal(scene: Scene, isolate = scene.here): Promise<void> {
  await scene.ends()
  await scene.cron(isolate)
  await scene.cron(isolate)
}

export const queueRows = [
  row(
    'the queue throws',
    { sender: '202', event: 'in the outbox', consumer: 'one message, late' },
    async (scene) => {
      scene.fails('EVENTS', throws('Internal Server Error (15000)'))
      await scene.post(profileAdded)
      await heal(scene)
    }
  ),
  row(
    'the queue hangs',
    { sender: '202 after 4 s', event: 'in the outbox', consumer: 'one message, late' },
    async (scene) => {
      scene.fails('EVENTS', hangs)
      await scene.post(profileAdded)
      await heal(scene)
    }
  ),
  row(
    'the queue takes the event and does not answer',
    {
      sender: '202 after 4 s',
      event: 'in the queue and in the outbox',
      consumer: 'copies, one `id`',
    },
    async (scene) => {
      scene.fails('EVENTS', passesAndHangs)
      await scene.post(profileAdded)
      await heal(scene)
    }
  ),
  row(
    'the queue is over its rate',
    { sender: '202', event: 'in the outbox', consumer: 'one message, late' },
    async (scene) => {
      scene.fails('EVENTS', overloaded)
      for (const delivery of [profileAdded, profileUpdated]) await scene.post(delivery)
      // During the failure, the cron sends nothing.
      await scene.cron()
      await heal(scene)
    }
  ),
  row(
    'one of two queues is down',
    {
      sender: '202',
      event: 'in one queue, and in the outbox for the other',
      consumer: 'one message from each queue, one of them late',
    },
    async (scene) => {
      const isolate = scene.isolate({ ROUTES: { PROFILES: ['profiles.*'] } })
      scene.fails('PROFILES', overloaded)
      await scene.post(profileAdded, { to: isolate })
      await scene.cron(isolate)
      await heal(scene, isolate)
    }
  ),
  row(
    'the queue and KV are both down',
    {
      sender: '503',
      event: 'at Argyle, which retries once',
      consumer: "one message, by Argyle's retry",
    },
    async (scene) => {
      for (const binding of ['EVENTS', 'STATE']) scene.fails(binding, throws('down'))
      await scene.post(profileAdded)
      await scene.ends()
      scene.at(30)
      await scene.post(profileAdded)
    }
  ),
  row(
    'the queue and KV both hang',
    {
      sender: '503 within 9.5 s',
      event: 'at Argyle, which retries once',
      consumer: "one message, by Argyle's retry",
    },
    async (scene) => {
      const deliveries = [profileAdded, profileUpdated]
      for (const binding of ['EVENTS', 'STATE']) scene.fails(binding, hangs)
      for (const delivery of deliveries) await scene.post(delivery)
      await scene.ends()
      for (const delivery of deliveries) await scene.post(delivery)
    }
  ),
  row(
    'the cron dies in the middle of a drain',
    { sender: '–', event: 'in the queue and in the outbox', consumer: 'copies, one `id`' },
    async (scene) => {
      scene.fails('EVENTS', overloaded)
      await scene.post(profileAdded)
      scene.begins()
      scene.fails('STATE.delete', throws('gone'))
      await scene.cron()
      await heal(scene)
    }
  ),
  row(
    'two drains run at the same time',
    { sender: '–', event: 'in the queue', consumer: 'copies, one `id`' },
    async (scene) => {
      scene.fails('EVENTS', overloaded)
      await scene.post(profileAdded)
      scene.begins()
      scene.fails('EVENTS.sendBatch', meet(2))
      await Promise.all([scene.cron(), scene.cron()])
    }
  ),
  row(
    'the queue will never take an event',
    { sender: '202', event: 'in the quarantine', consumer: 'one message, after a redrive' },
    async (scene) => {
      scene.fails('EVENTS', overloaded)
      await scene.post(profileAdded)
      scene.fails('EVENTS.sendBatch', throws('Message too large (10204)'))
      await scene.cron()
      await scene.ends()
      expect(await scene.redrive()).toEqual([200])
    }
  ),
]
