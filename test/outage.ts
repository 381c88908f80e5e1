/**
 * A day without the queue, on a virtual clock: the Worker, real local KV and the real local queue, and
 * a steady flow of deliveries that does not stop for it.
 *
 * The clock is `Date`. Each step posts what is due, and the cron runs every five minutes.
 */

import { createScheduledController } from 'cloudflare:test'
import { vi } from 'vitest'
import type { AnyEvent } from '../src/contract/event.ts'
import worker from '../src/index.ts'
import { consumed, deliver, logged, profileAdded, profileUpdated, watched } from './support.ts'

const STEP_SECONDS = 40
const OUTAGE_SECONDS = 24 * 60 * 60
const CRON_SECONDS = 300
// One delivery of ten comes a second time, and KV does not show that it came before.
const COPY_EVERY_STEPS = 10

export interface Simulated {
  /** How many deliveries got which status. */
  answers: Map<number, number>
  /** The ids that were answered 202. */
  expected: Set<string>
  /** How often each id reached the consumer. */
  received: Map<string, number>
}

/** Runs 24 h of outage from `start` on, then the cron for some more runs, and prints what came of it. */
export async function simulateOutage(start: Date): Promise<Simulated> {
  let simulated: Simulated | undefined
  const { lines } = await logged(async () => {
    simulated = await simulate(start)
  })
  if (!simulated) throw new Error('the simulation did not end')
  const { answers, expected, received } = simulated
  const depths = lines
    .filter(({ message }) => message === 'outbox')
    .map(({ depth }) => Number(depth))
  const copies = [...received.values()].filter((times) => times > 1).length
  console.log(
    `24 h without the queue: deliveries by status ${JSON.stringify([...answers])}, ` +
      `${expected.size} events promised, outbox at most ${Math.max(...depths)} deep; ` +
      `after it ${received.size} events consumed, ${copies} of them twice, ` +
      `${expected.size - received.size} lost`
  )
  return simulated
}

async function simulate(start: Date): Promise<Simulated> {
  const down = () => Promise.reject(new Error('Queue is overloaded. Please back off. (10250)'))
  const blind = async () => ({ value: null, metadata: null })
  const outage = watched({ EVENTS: { send: down, sendBatch: down } }).bindings
  const outageBlind = {
    ...outage,
    STATE: watched({ STATE: { getWithMetadata: blind } }).bindings.STATE,
  }
  const answers = new Map<number, number>()
  const expected = new Set<string>()

  const post = async (delivery: object, bindings: object) => {
    const { status, body } = await deliver(delivery, bindings)
    answers.set(status, (answers.get(status) ?? 0) + 1)
    if (status === 202) expected.add(String(body.id))
  }
  const cron = async (bindings: object) =>
    worker.scheduled(createScheduledController(), bindings as Env)

  for (let second = 0; second < OUTAGE_SECONDS; second += STEP_SECONDS) {
    vi.setSystemTime(start.getTime() + second * 1000)
    const step = second / STEP_SECONDS
    const data = { ...profileAdded.data, profile: `profile-${step}` }
    await post({ ...profileAdded, data }, outage)
    if (step % COPY_EVERY_STEPS === 0) {
      vi.setSystemTime(Date.now() + 1_000)
      await post({ ...profileAdded, data }, outageBlind)
    }
    // A genuine repeat, with the same bytes each time and another id in each window.
    if (second % 120 === 0) await post(profileUpdated, outage)
    if (second % CRON_SECONDS < STEP_SECONDS) await cron(outage)
  }

  const healthy = watched().bindings
  for (let run = 0; run < 10; run++) {
    vi.setSystemTime(start.getTime() + (OUTAGE_SECONDS + run * CRON_SECONDS) * 1000)
    await cron(healthy)
  }
  // The local queue may still hold messages of an earlier test.
  const sinceStart = (events: AnyEvent[]) =>
    events.filter(({ time }) => time >= start.toISOString())
  const isAllThere = (events: AnyEvent[]) =>
    new Set(sinceStart(events).map(({ id }) => id)).size >= expected.size
  const received = new Map<string, number>()
  for (const { id } of sinceStart(await consumed(isAllThere))) {
    received.set(id, (received.get(id) ?? 0) + 1)
  }
  return { answers, expected, received }
}
