/**
 * Rows about copies of a delivery: on a moving clock, at the edges of a window, in one isolate and
 * in two. Each scene posts one fact for each kind of isolate, and each fact must end the same way.
 */

import { expect } from 'vitest'
import { ARGYLE_ADDRESS, profileAdded, profileUpdated } from '../support.ts'
import { throws } from './calls.ts'
import { type Row, row } from './row.ts'
import type { Scene } from './scene.ts'
import { becomesStale } from './stale.ts'

type Delivery = typeof profileAdded

const DAY_SECONDS = 86_400
// Noon begins a window of the clock, and the first delivery comes in its last moment.
const LAST_MOMENT_SECONDS = 59.999

const withProfile = (delivery: Delivery, profile: string): Delivery => ({
  ...delivery,
  data: { ...delivery.data, profile },
})
const through = (delivery: Delivery, name: string): Delivery => ({ ...delivery, name })

/**
 * Posts two deliveries, and copies of both at the given seconds: the copies of one to the same
 * isolate, each copy of the other to a new isolate.
 */
async function postCopies(
  scene: Scene,
  delivery: Delivery,
  seconds: number[],
  copy: (delivery: Delivery) => Delivery = (same) => same
): Promise<void> {
  const same = withProfile(delivery, 'one isolate')
  const other = withProfile(delivery, 'another isolate')
  scene.at(0)
  await scene.post(same)
  await scene.post(other)
  for (const second of seconds) {
    scene.at(second)
    await scene.post(copy(same))
    await scene.post(copy(other), { to: scene.isolate() })
  }
}

/** Two isolates receive the fact at these two times, before KV shows a marker. */
const unseen = (name: string, delivery: Delivery, times: [number, number], consumer: 1 | 2): Row =>
  row(
    name,
    {
      sender: '202',
      event: 'in the queue',
      consumer: consumer === 1 ? 'copies, one `id`' : 'two messages, two `id`s',
    },
    async (scene) => {
      becomesStale(scene)
      for (const seconds of times) {
        scene.at(seconds)
        await scene.post(delivery, { to: scene.isolate() })
      }
    }
  )

/** The Worker dies after the send, and Argyle's retry comes 30 s later to another isolate. */
const dying = (name: string, delivery: Delivery, seconds: number, consumer: 1 | 2): Row =>
  row(
    name,
    {
      sender: 'no answer',
      event: 'in the queue',
      consumer: consumer === 1 ? 'copies, one `id`' : 'two messages, two `id`s',
    },
    async (scene) => {
      scene.at(seconds)
      await scene.post(delivery, { dies: true })
      await scene.ends()
      scene.at(seconds + 30)
      await scene.post(delivery, { to: scene.isolate() })
    }
  )

export const copyRows = [
  row(
    'two copies come to one isolate at the same time',
    { sender: '202, then 200', event: 'in the queue', consumer: 'one message' },
    async (scene) => {
      const other = through(profileUpdated, 'another subscription')
      await Promise.all([scene.post(profileUpdated), scene.post(other)])
    }
  ),
  row(
    'a copy of an event that happens once',
    { sender: '202, then 200', event: 'in the queue', consumer: 'one message' },
    (scene) =>
      postCopies(
        scene,
        profileAdded,
        [0.3, LAST_MOMENT_SECONDS, 60, 7 * DAY_SECONDS - 0.001],
        (one) => through(one, 'another subscription')
      )
  ),
  row(
    'a copy of an event that repeats, through another subscription',
    { sender: '202, then 200', event: 'in the queue', consumer: 'one message' },
    (scene) =>
      postCopies(scene, profileUpdated, [10], (one) => through(one, 'another subscription'))
  ),
  row(
    'a copy of an event that repeats, from the same subscription',
    {
      sender: '202 twice, then 200',
      event: 'in the queue',
      consumer: 'one message, and a follow-up at the end of the window',
    },
    (scene) => postCopies(scene, profileUpdated, [0.3, 30, LAST_MOMENT_SECONDS])
  ),
  row(
    'a copy of an event that repeats, at the last moment of its window',
    {
      sender: '202',
      event: 'in the queue',
      consumer: 'one message, and a follow-up at the end of the window',
    },
    (scene) => postCopies(scene, profileUpdated, [LAST_MOMENT_SECONDS])
  ),
  row(
    'a copy of an event that repeats, at the end of its window',
    { sender: '202', event: 'in the queue', consumer: 'two messages, two `id`s' },
    (scene) => postCopies(scene, profileUpdated, [60])
  ),
  row(
    'a copy of an event that repeats, if `FOLLOW_UP` is off',
    { sender: '202, then 200', event: 'in the queue', consumer: 'one message' },
    async (scene) => {
      const FOLLOW_UP = 'off'
      const isolate = scene.isolate({ FOLLOW_UP })
      for (const seconds of [0, 30, LAST_MOMENT_SECONDS]) {
        scene.at(seconds)
        await scene.post(profileUpdated, { to: isolate })
      }
    }
  ),
  unseen(
    'two isolates get an event that happens once, before KV shows it',
    profileAdded,
    [0, 30],
    1
  ),
  unseen(
    'two isolates get an event that repeats, in one clock window',
    profileUpdated,
    [0, 59.999],
    1
  ),
  unseen(
    'two isolates get an event that repeats, across the end of a clock window',
    profileUpdated,
    [59.999, 60],
    2
  ),
  dying(
    'the Worker dies between send and marker of an event that happens once',
    profileAdded,
    40,
    1
  ),
  dying(
    'the Worker dies between send and marker of an event that repeats; the retry comes in the same clock window',
    profileUpdated,
    0,
    1
  ),
  dying(
    'the Worker dies between send and marker of an event that repeats; the retry comes in the next clock window',
    profileUpdated,
    40,
    2
  ),
  row(
    "a delivery was kept, and Argyle's retry was accepted",
    {
      sender: '503',
      event: 'in the quarantine',
      consumer: "one message, by Argyle's retry",
    },
    async (scene) => {
      const broken = scene.isolate({ REPEAT_WINDOW_SECONDS: 'soon' })
      for (const delivery of [profileAdded, profileUpdated]) {
        await scene.post(delivery, { to: broken, address: ARGYLE_ADDRESS })
      }
      await scene.ends()
      scene.at(30)
      for (const delivery of [profileAdded, profileUpdated]) await scene.post(delivery)
      scene.at(DAY_SECONDS)
      // The operator redrives both, in another isolate: both are duplicates.
      expect(await scene.redrive(scene.isolate())).toEqual([200, 200])
    }
  ),
  row(
    'one of two queues fails, and the outbox too',
    {
      sender: '503',
      event: 'in one of two queues',
      consumer: 'two messages from one queue, one from the other, one `id`',
    },
    async (scene) => {
      const isolate = scene.isolate({ ROUTES: { PROFILES: ['profiles.*'], EVENTS: ['*'] } })
      for (const call of ['PROFILES', 'STATE.put']) scene.fails(call, throws('down'))
      scene.at(59)
      await scene.post(profileUpdated, { to: isolate })
      await scene.ends()
      // The retry comes in the next clock window, where a first would have another id.
      scene.at(89)
      await scene.post(profileUpdated, { to: isolate })
    }
  ),
]
