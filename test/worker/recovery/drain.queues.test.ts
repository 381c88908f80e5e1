/**
 * A drain of several queues: a queue that fails must not delay the others. The KV operations of one
 * run are counted over a KV in memory, which is fast enough for 90,000 entries.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { drain } from '../../../src/worker/recovery/drain.ts'
import { putInOutbox, waitingEntries } from '../../../src/worker/state/outbox.ts'
import { listQuarantine } from '../../../src/worker/state/quarantine.ts'
import { MemoryKV } from '../../fuzz/memory.ts'
import { arrival, configOf, eventOf, NOON, waiting, watched } from '../../support.ts'

afterEach(() => reset())

const ROUTES = { PROFILES: ['profiles.*'] }
const hang = () => new Promise<never>(() => {})

function fail(code: number): never {
  throw new Error(`The queue refused. (${code})`)
}

describe('a drain of several queues', () => {
  const down = async () => fail(10250)

  const putFor = (queue: string, number: number, data?: Record<string, unknown>) =>
    putInOutbox(env.STATE, { queue, message: eventOf(number, data) })

  async function putManyFor(queue: string, from: number, count: number) {
    await Promise.all(Array.from({ length: count }, (_, index) => putFor(queue, from + index)))
  }

  const numbers = (events: AnyEvent[]) => events.map(({ fingerprint }) => Number(fingerprint))
  const upTo = (count: number) => Array.from({ length: count }, (_, number) => number)

  it('sends each event to its own queue only, in order', async () => {
    for (const [number, queue] of ['EVENTS', 'PROFILES', 'EVENTS', 'PROFILES'].entries()) {
      await putFor(queue, number)
    }
    const sendBatch = vi.fn()
    const { bindings, sent, sentToProfiles } = watched({ ROUTES, EVENTS: { sendBatch } })
    expect(await drain(configOf(bindings), NOON)).toEqual({
      depth: 4,
      oldestSeconds: 3_600,
      sent: 4,
      quarantined: 0,
    })
    expect(numbers(sent)).toEqual([0, 2])
    expect(numbers(sentToProfiles)).toEqual([1, 3])
    expect(sendBatch).toHaveBeenCalledOnce()
    for (const id of [eventOf(1).id, eventOf(3).id]) {
      expect(await arrival(id, 'argyle-profiles')).toMatchObject({ id })
    }
    expect(await waiting()).toEqual([])
  })

  it('sends one event to two queues if each has an entry', async () => {
    await putFor('EVENTS', 0)
    await putFor('PROFILES', 0)
    const { bindings, sent, sentToProfiles } = watched({ ROUTES })
    expect(await drain(configOf(bindings), NOON)).toMatchObject({ depth: 2, sent: 2 })
    expect(sentToProfiles).toEqual(sent)
  })

  it.each([
    ['rejects', down, 'Error 10250'],
    ['throws', () => fail(10252), 'Error 10252'],
  ])(
    'continues for the other queues when one %s, and names that one',
    async (_, sendBatch, cause) => {
      await putManyFor('EVENTS', 0, 120)
      await putManyFor('PROFILES', 60, 120)
      const { bindings, sent, sentToProfiles } = watched({ ROUTES, EVENTS: { sendBatch } })
      const failing = { EVENTS: cause }
      expect(await drain(configOf(bindings), NOON)).toEqual({
        depth: 240,
        oldestSeconds: 3_600,
        sent: 120,
        quarantined: 0,
        failing,
      })
      expect(numbers(sentToProfiles)).toEqual(upTo(120).map((number) => number + 60))
      // Ten tries: of a batch, its halves, its quarters, and three eighths.
      expect(sent.length).toBeLessThan(340)
      expect((await Array.fromAsync(waitingEntries(env.STATE))).flat()).toHaveLength(120)
    }
  )

  it('continues for the other queues when one hangs', async () => {
    await putFor('EVENTS', 0)
    await putFor('PROFILES', 1)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { bindings, calls } = watched({ ROUTES, EVENTS: { sendBatch: hang } })
    const pending = drain(configOf(bindings), NOON)
    while (!calls.includes('EVENTS.sendBatch')) await scheduler.wait(1)
    await vi.advanceTimersByTimeAsync(30_000)
    vi.useRealTimers()
    expect(await pending).toMatchObject({ sent: 1, failing: { EVENTS: 'DeadlineExceeded' } })
  })

  it('names each of two queues that fail', async () => {
    await putFor('EVENTS', 0)
    await putFor('PROFILES', 1)
    const sendBatch = () => fail(10252)
    const broken = { ROUTES, EVENTS: { sendBatch: down }, PROFILES: { sendBatch } }
    expect(await drain(configOf(watched(broken).bindings), NOON)).toMatchObject({
      sent: 0,
      failing: { EVENTS: 'Error 10250', PROFILES: 'Error 10252' },
    })
  })

  it('reaches the entries behind the backlog of a failing queue, and reads 100 of that backlog', async () => {
    await putManyFor('EVENTS', 0, 1_300)
    await putManyFor('PROFILES', 1_300, 5)
    const { bindings, calls, sentToProfiles } = watched({
      ROUTES,
      EVENTS: { sendBatch: down },
    })
    expect(await drain(configOf(bindings), NOON)).toMatchObject({ depth: 1_305, sent: 5 })
    expect(numbers(sentToProfiles)).toEqual([1_300, 1_301, 1_302, 1_303, 1_304])
    const counted = Map.groupBy(calls, (call) => call)
    const times = (call: string) => counted.get(call)?.length
    // Two to count, and two to go through them.
    expect(times('STATE.list')).toBe(4)
    expect(times('STATE.get')).toBe(2)
    expect(times('STATE.delete')).toBe(5)
    expect(times('EVENTS.sendBatch')).toBe(10)
  })

  it('ends for all queues when KV fails', async () => {
    await putFor('EVENTS', 0)
    await putFor('PROFILES', 1)
    const remove = () => Promise.reject(new Error('KV DELETE failed: 500 x'))
    const { bindings, sentToProfiles } = watched({ ROUTES, STATE: { delete: remove } })
    expect(await drain(configOf(bindings), NOON)).toMatchObject({ sent: 1, stopped: 'Error 500' })
    expect(sentToProfiles).toEqual([])
  })

  it('moves an entry to the quarantine when its queue is not bound any more', async () => {
    await putFor('PROFILES', 0)
    expect(await drain(configOf(env), NOON)).toMatchObject({ sent: 0, quarantined: 1 })
    const { entries } = await listQuarantine(env.STATE, 10, null)
    expect(entries).toMatchObject([{ reason: 'unsendable' }])
  })

  it('sends an entry whose key does not name its queue, and leaves it while that queue is down', async () => {
    for (const [number, queue] of ['EVENTS', 'PROFILES'].entries()) {
      const message = eventOf(number)
      const key = `outbox:${message.time}:${message.id}`
      await env.STATE.put(key, JSON.stringify({ queue, message }))
    }
    const broken = watched({ ROUTES, EVENTS: { sendBatch: down } }).bindings
    expect(await drain(configOf(broken), NOON)).toMatchObject({ sent: 1, quarantined: 0 })
    expect(await waiting()).toMatchObject([{ queue: 'EVENTS' }])
    const healed = watched({ ROUTES })
    await drain(configOf(healed.bindings), NOON)
    expect(healed.sent).toEqual([eventOf(0)])
    expect(await waiting()).toEqual([])
  })
})

describe('the KV operations of a drain', () => {
  const MOST_OPERATIONS = 1_000

  /**
   * Drains an outbox in memory and counts the KV operations. A bulk read counts as one. KV still
   * lists the first `gone` entries, although it has deleted them.
   */
  async function operationsOf(entries: number, refuse: (bodies: AnyEvent[]) => boolean, gone = 0) {
    const kv = new MemoryKV()
    for (let number = 0; number < entries; number++) {
      await putInOutbox(kv as unknown as KVNamespace, { queue: 'EVENTS', message: eventOf(number) })
    }
    const listed = new MemoryKV()
    for (const [key, entry] of kv.entries) listed.entries.set(key, entry)
    for (const key of kv.keys('').slice(0, gone)) kv.entries.delete(key)
    kv.list = (options) => listed.list(options)
    const sendBatch = async (messages: { body: AnyEvent }[]) => {
      if (refuse(messages.map(({ body }) => body))) fail(10204)
    }
    const { bindings } = watched({ EVENTS: { sendBatch } })
    let operations = 0
    const counted = new Proxy(kv, {
      get: (target, method) => {
        return (...args: unknown[]) => {
          operations += 1
          return Reflect.apply(Reflect.get(target, method), target, args)
        }
      },
    })
    const isolate = { ...bindings, SUBREQUEST_LIMIT: MOST_OPERATIONS, STATE: counted }
    const drained = await drain(configOf(isolate), NOON)
    return { drained, operations }
  }

  it('are at most 1,000 with the longest list, when every entry can be sent', async () => {
    const { drained, operations } = await operationsOf(90_100, () => false)
    expect(drained).toMatchObject({ depth: 90_000, more: true, sent: 700 })
    expect(operations).toBe(90 + 1 + 7 * 101)
  })

  it.each([0, 7, 50, 99])(
    'are at most 1,000 when only the first %i entries of each hundred can be sent',
    async (first) => {
      const refuse = (bodies: AnyEvent[]) =>
        bodies.some(({ fingerprint }) => Number(fingerprint) % 100 >= first)
      const { drained, operations } = await operationsOf(1_500, refuse)
      expect(drained).not.toHaveProperty('stopped')
      expect(operations + 88).toBeLessThanOrEqual(MOST_OPERATIONS)
      expect(operations).toBeGreaterThan(600)
    }
  )

  it.each([
    // Of the 810 operations after those for the count and for the rest of the cron, each page takes
    // one, the read of a hundred keys one, and their deletes 100. A hundred begins only if 201 are
    // left for it.
    [200, 700],
    [300, 600],
    [20_000, 400],
  ])(
    'include the reads of %i keys whose values are gone: %i entries are sent',
    async (gone, sent) => {
      const { drained, operations } = await operationsOf(gone + 900, () => false, gone)
      expect(drained).toMatchObject({ depth: gone + 900, sent })
      expect(operations).toBeLessThanOrEqual(MOST_OPERATIONS)
    }
  )
})
