/**
 * An outage of the queue in five steps, each with the place where the events must be then.
 * `outage.ts` prints the steps, and `outage.test.ts` asserts them.
 *
 * The deliveries have the shape of Argyle's published example
 * (https://docs.argyle.com/guides/reference/profiles-added), each with a profile of its own.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type CronRun, eventually, type QueueState, type Stage, sign } from './stage.ts'

/** Observations after a step. */
export interface Seen {
  /** The status of each delivery of the step. */
  statuses: number[]
  /** Whether the slowest answer waited for the queue until its deadline. */
  waited: boolean
  /** The run of the cron; null if the step has none. */
  cron: Omit<CronRun, 'depth'> | null
  outbox: number
  /** The number of all events that the downstream Worker has received so far. */
  downstream: number
}

export interface Step {
  /** The state of the queue in words. */
  happens: string
  queue: QueueState
  deliveries: number
  expected: Seen
}

export interface Taken {
  step: Step
  seen: Seen
  /** The time of the slowest answer. */
  seconds: number
}

/** The fate of all deliveries, by the ids in their answers. */
export interface Account {
  sent: number
  /** Not received with the data that was sent. */
  lost: string[]
  twice: string[]
}

interface Sent {
  status: number
  id: string
  data: object
  seconds: number
}

const QUEUE_DEADLINE_SECONDS = 4
/** The time that Argyle waits for an answer. */
export const ARGYLE_PATIENCE_SECONDS = 10

export const steps: readonly Step[] = [
  step('is up', 'up', 3, { downstream: 3 }),
  step('is down', 'down', 20, { outbox: 20, downstream: 3 }),
  step('hangs', 'hanging', 1, { waited: true, outbox: 21, downstream: 3 }),
  step('is still down', 'down', 0, {
    cron: { sent: 0, failing: { EVENTS: 'Error 10250' } },
    outbox: 21,
    downstream: 3,
  }),
  step('is back', 'up', 0, { cron: { sent: 21 }, downstream: 24 }),
]

function step(
  happens: string,
  queue: QueueState,
  deliveries: number,
  expected: Partial<Seen>
): Step {
  const statuses = Array<number>(deliveries).fill(202)
  const nothing = { waited: false, cron: null, outbox: 0, downstream: 0 }
  return { happens, queue, deliveries, expected: { ...nothing, statuses, ...expected } }
}

// The queue waits 1 s for a fuller batch: by then a message that should not come has come too.
const SETTLING_MILLISECONDS = 1_500

/** Takes one step after the other, and calls `taken` with each. */
export async function outage(stage: Stage, taken: (one: Taken) => void): Promise<Account> {
  const sent: Sent[] = []
  for (const step of steps) {
    await stage.queue(step.queue)
    const now = await Promise.all(
      Array.from({ length: step.deliveries }, (_, index) => deliver(stage, sent.length + index))
    )
    sent.push(...now)
    const cron = step.expected.cron && sentIn(await stage.cron())
    await eventually(() => stage.received().length >= step.expected.downstream || undefined)
    await sleep(SETTLING_MILLISECONDS)

    const seconds = Math.max(0, ...now.map((one) => one.seconds))
    const waited = seconds >= QUEUE_DEADLINE_SECONDS
    const statuses = now.map(({ status }) => status)
    const outbox = await stage.outbox()
    const seen = { statuses, waited, cron, outbox, downstream: stage.received().length }
    taken({ step, seen, seconds })
  }
  return account(sent, stage)
}

function sentIn(run: CronRun | undefined): Seen['cron'] {
  if (!run) return null
  const { sent, failing, stopped } = run
  return { sent, ...(failing && { failing }), ...(stopped && { stopped }) }
}

async function deliver(stage: Stage, index: number): Promise<Sent> {
  const data = {
    account: 'ada143be-3c90-4534-b7ea-9899674dc6e0',
    user: '3823026e-a964-45f6-b201-6b8c096b30d3',
    profile: `4334r6e-a964-45eef6-b201-${64464 + index}`,
  }
  const body = JSON.stringify({ event: 'profiles.added', name: 'A profile was added', data })
  const start = performance.now()
  const answer = await stage.post(body, sign(body))
  const seconds = (performance.now() - start) / 1000
  return { status: answer.status, id: String(answer.body.id), data, seconds }
}

function account(sent: Sent[], stage: Stage): Account {
  const copies = (one: Sent) =>
    stage.received().filter(({ id, data }) => id === one.id && isDeepStrictEqual(data, one.data))
  return {
    sent: sent.length,
    lost: sent.filter((one) => copies(one).length === 0).map(({ id }) => id),
    twice: sent.filter((one) => copies(one).length > 1).map(({ id }) => id),
  }
}
