/**
 * A day without the queue: a steady flow of deliveries and copies, and the cron every five minutes.
 *
 * `npm run simulate` plays it alone and prints the figures.
 */

import { logged, profileAdded, profileUpdated } from '../support.ts'
import { overloaded } from './queue.ts'
import { row } from './row.ts'
import type { Scene } from './scene.ts'

const STEP_SECONDS = 40
const OUTAGE_SECONDS = 24 * 60 * 60
const CRON_SECONDS = 300
// One delivery of ten comes a second time to an isolate that KV shows no marker.
const COPY_EVERY_STEPS = 10
// The same bytes each time, and a new event each time, because its window has passed.
const REPEAT_EVERY_SECONDS = 120
// Each run sends 800 events at least.
const CRON_RUNS_AFTER = 10

async function playOutage(scene: Scene): Promise<void> {
  let isBlind = false
  const elsewhere = scene.isolate()
  scene.fails('EVENTS', overloaded)
  scene.fails('STATE.get', async (real) => (isBlind ? null : real()))
  for (let second = 0; second < OUTAGE_SECONDS; second += STEP_SECONDS) {
    scene.at(second)
    const step = second / STEP_SECONDS
    const data = { ...profileAdded.data, profile: `profile-${step}` }
    await scene.post({ ...profileAdded, data })
    if (step % COPY_EVERY_STEPS === 0) {
      isBlind = true
      await scene.post({ ...profileAdded, data }, { to: elsewhere })
      isBlind = false
    }
    if (second % REPEAT_EVERY_SECONDS === 0) await scene.post(profileUpdated)
    if (second % CRON_SECONDS < STEP_SECONDS) await scene.cron()
  }
  await scene.ends()
  for (let run = 0; run < CRON_RUNS_AFTER; run++) {
    scene.at(OUTAGE_SECONDS + run * CRON_SECONDS)
    await scene.cron()
  }
}

async function print(scene: Scene, depths: number[]): Promise<void> {
  const { answers, facts } = await scene.observed()
  const events = facts.reduce((sum, { promised }) => sum + promised.size, 0)
  const messages = facts.reduce((sum, { arrived }) => sum + arrived.length, 0)
  console.log(
    `24 h without the queue: ${answers.length} deliveries, ${events} events promised, ` +
      `outbox at most ${Math.max(...depths)} deep; after it ${messages} messages consumed`
  )
}

export const outageRows = [
  row(
    'the queue is down for 24 h',
    { sender: '202', event: 'in the outbox', consumer: 'one message, late' },
    async (scene) => {
      const { lines } = await logged(() => playOutage(scene))
      const runs = lines.filter(({ message }) => message === 'outbox')
      await print(
        scene,
        runs.map(({ depth }) => Number(depth))
      )
    },
    new Date('2026-12-01T00:00:00Z')
  ),
]
