/**
 * A long outage: an outbox that is far larger than a run, with bindings that take 20 ms and six
 * connections. Time is simulated; the entries are made from their numbers, so that the test needs
 * no memory for them.
 */

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { drain } from '../../../src/worker/recovery/drain.ts'
import { configOf, eventOf, NOON, watched } from '../../support.ts'

const ENTRIES = 50_000
const ANSWER_MILLISECONDS = 20
const CONNECTIONS = 6
const CRON_MILLISECONDS = 300_000
const PAGE_KEYS = 1_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

/**
 * Calls that take 20 ms, six at once: https://developers.cloudflare.com/workers/platform/limits/
 */
function connections() {
  const freeAt = Array.from({ length: CONNECTIONS }, () => 0)
  let calls = 0
  const call = () => {
    calls += 1
    const first = freeAt.indexOf(Math.min(...freeAt))
    const end = Math.max(freeAt[first] ?? 0, Date.now()) + ANSWER_MILLISECONDS
    freeAt[first] = end
    return new Promise<void>((resolve) => setTimeout(resolve, end - Date.now()))
  }
  return { call, calls: () => calls }
}

/** An outbox with the events 0 to `count`, of which nothing but the deleted ones is remembered. */
function hugeOutbox(count: number, call: () => Promise<void>, limit: number) {
  const keyOf = (number: number) => {
    const { time, id } = eventOf(number)
    return `outbox:${time}:${id}:EVENTS`
  }
  const numberOf = (key: string) => Number(key.split(':').at(-2))
  const deleted = new Set<number>()
  let used = 0
  let heldAtOnce = 0
  const counted = async () => {
    used += 1
    if (used > limit) throw new Error('Too many subrequests.')
    await call()
  }
  const kv = {
    getWithMetadata: async () => undefined,
    async list({ cursor }: { cursor: string | null }) {
      await counted()
      const keys = []
      let number = Number(cursor ?? 0)
      for (; number < count && keys.length < PAGE_KEYS; number++) {
        if (!deleted.has(number)) keys.push({ name: keyOf(number), expiration: Infinity })
      }
      const list_complete = number >= count
      return { keys, list_complete, ...(!list_complete && { cursor: String(number) }) }
    },
    async get(keys: string[]) {
      await counted()
      heldAtOnce = Math.max(heldAtOnce, keys.length)
      const entryUnder = (key: string) =>
        deleted.has(numberOf(key))
          ? null
          : JSON.stringify({ queue: 'EVENTS', message: eventOf(numberOf(key)) })
      return new Map(keys.map((key) => [key, entryUnder(key)]))
    },
    async delete(key: string) {
      await counted()
      deleted.add(numberOf(key))
    },
  }
  const nextRun = () => {
    used = 0
  }
  return { kv, nextRun, left: () => count - deleted.size, heldAtOnce: () => heldAtOnce }
}

interface Scene {
  entries?: number
  /** Of the platform. Default: that of the settings. */
  platformLimit?: number
  /** Runs that begin at the same moment. */
  together?: number
  /** Whether the queue takes messages now. */
  isUp?: () => boolean
}

/** Runs the cron every five minutes until the outbox is empty. */
async function recover(
  limit: number,
  { entries = ENTRIES, platformLimit = limit, together = 1, isUp = () => true }: Scene = {}
) {
  const { call, calls } = connections()
  const outbox = hugeOutbox(entries, call, platformLimit)
  const sent: number[] = []
  const sendBatch = async (messages: { body: { fingerprint: string } }[]) => {
    await call()
    if (!isUp()) throw new Error('Queue is overloaded. (10250)')
    for (const { body } of messages) sent.push(Number(body.fingerprint))
  }
  const { bindings } = watched({ EVENTS: { sendBatch }, SUBREQUEST_LIMIT: limit })
  const config = configOf({ ...bindings, STATE: outbox.kv })
  const runs = []
  for (let run = 0; outbox.left() > 0; run++) {
    vi.setSystemTime(NOON.getTime() + run * CRON_MILLISECONDS)
    outbox.nextRun()
    const before = sent.length
    let drained: object[] | undefined
    const begun = Array.from({ length: together }, () => drain(config, new Date()))
    const pending = Promise.all(begun).then((reports) => {
      drained = reports
    })
    while (!drained) await vi.advanceTimersToNextTimerAsync()
    await pending
    runs.push({ ...drained[0], numbers: sent.slice(before) })
  }
  const seconds = (Date.now() - NOON.getTime()) / 1000
  return { sent, runs, seconds, calls: calls(), heldAtOnce: outbox.heldAtOnce() }
}

it('an outbox of 50,000 drains as fast as KV answers, oldest first, if the limit allows', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const { sent, runs, seconds, calls, heldAtOnce } = await recover(100_000)
  expect(sent).toEqual(Array.from({ length: ENTRIES }, (_, number) => number))
  expect(heldAtOnce).toBe(100)
  // A delete each at 300 operations a second are 167 s; the lists, reads and sends come on top.
  expect(seconds).toBeLessThan(210)
  expect(runs).toHaveLength(1)
  // 1.02 an entry: one delete, and a hundredth of a read and of a send.
  expect(calls).toBe(51_100)
}, 300_000)

it('an outbox of 50,000 drains in six runs with the limit of the Paid plan', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const { sent, runs } = await recover(10_000)
  expect(sent).toEqual(Array.from({ length: ENTRIES }, (_, number) => number))
  expect(runs).toHaveLength(6)
  expect(runs.filter((run) => 'stopped' in run)).toEqual([])
}, 300_000)

it('a platform that refuses earlier than its limit costs at most 100 copies a run, and no event', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { sent, runs } = await recover(100_000, { platformLimit: 5_000 })
  expect(new Set(sent).size).toBe(ENTRIES)
  expect(sent.length - ENTRIES).toBeLessThanOrEqual(100 * (runs.length - 1))
  for (const { numbers } of runs) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
}, 300_000)

it('two runs at once send each event at least once, and at most twice', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const entries = 10_000
  const { sent } = await recover(100_000, { entries, together: 2 })
  expect(new Set(sent).size).toBe(entries)
  expect(sent.length).toBeLessThanOrEqual(2 * entries)
}, 300_000)

it('a queue that comes and goes gets every event once, oldest first within a run', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const entries = 10_000
  // Up for five seconds, then down for five.
  const isUp = () => Math.floor(Date.now() / 5_000) % 2 === 0
  const { sent, runs } = await recover(100_000, { entries, isUp })
  expect(sent.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: entries }, (_, number) => number)
  )
  expect(runs.length).toBeGreaterThan(1)
  for (const { numbers } of runs) {
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
  }
}, 300_000)
