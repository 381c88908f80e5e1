/**
 * A drain of one queue: its order and its batches, the failures that end it, and the entries that
 * it leaves in the outbox or moves to the quarantine.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { bytesOf, MESSAGE_LIMIT_BYTES } from '../../../src/worker/outbound/claim-check.ts'
import { drain } from '../../../src/worker/recovery/drain.ts'
import { putInOutbox, summarizeOutbox } from '../../../src/worker/state/outbox.ts'
import { findQuarantined, listQuarantine } from '../../../src/worker/state/quarantine.ts'
import { arrival, configOf, eventOf, logged, NOON, watched } from '../../support.ts'

afterEach(() => reset())

const put = (number: number, data?: Record<string, unknown>) =>
  putInOutbox(env.STATE, { queue: 'EVENTS', message: eventOf(number, data) })

async function putMany(count: number, data?: Record<string, unknown>) {
  await Promise.all(Array.from({ length: count }, (_, number) => put(number, data)))
}

/** Drains into a fake queue, and collects the batches that it confirms. `sendBatch` may throw. */
async function drainWith(sendBatch?: (bodies: AnyEvent[]) => unknown, vars: object = {}) {
  const batches: AnyEvent[][] = []
  const fake = async (messages: { body: AnyEvent }[]) => {
    const bodies = messages.map(({ body }) => body)
    await sendBatch?.(bodies)
    batches.push(bodies)
  }
  const { bindings } = watched({ ...vars, EVENTS: { sendBatch: fake } })
  const drained = await drain(configOf(bindings), NOON)
  return { drained, batches }
}

const hang = () => new Promise<never>(() => {})
const TOO_LATE = 'DeadlineExceeded'

const left = async () => (await summarizeOutbox(env.STATE)).count

function fail(code: number): never {
  throw new Error(`The queue refused. (${code})`)
}

describe('a drain', () => {
  it('sends the entries to the real queue, and deletes them', async () => {
    await putMany(3)
    const drained = await drain(configOf(env), NOON)
    expect(drained).toEqual({ depth: 3, oldestSeconds: 3_600, sent: 3, quarantined: 0 })
    for (const event of [eventOf(0), eventOf(1), eventOf(2)]) {
      expect(await arrival(event.id)).toEqual(event)
    }
    expect(await left()).toBe(0)
  })

  it('of an empty outbox asks KV once and sends nothing', async () => {
    const { bindings, calls } = watched()
    await drain(configOf(bindings), NOON)
    expect(calls).toEqual(['STATE.list'])
  })

  it('sends the oldest first, at most 100 messages a batch', async () => {
    await putMany(205)
    const { drained, batches } = await drainWith()
    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 5])
    expect(batches.flat().map(({ fingerprint }) => Number(fingerprint))).toEqual(
      Array.from({ length: 205 }, (_, number) => number)
    )
    expect(drained).toMatchObject({ depth: 205, sent: 205 })
    expect(await left()).toBe(0)
  })

  it('sends at most 256 KB a batch', async () => {
    await putMany(7, { pad: 'x'.repeat(100_000) })
    const { batches } = await drainWith()
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 2, 1])
    for (const batch of batches) {
      const bytes = batch.map((event) => bytesOf(event) + 100).reduce((sum, one) => sum + one)
      expect(bytes).toBeLessThanOrEqual(256_000)
    }
  })

  it('ends before the limit of operations, and the next run sends the rest', async () => {
    await putMany(730)
    const few = { SUBREQUEST_LIMIT: 1_000 }
    expect((await drainWith(undefined, few)).drained).toMatchObject({ depth: 730, sent: 700 })
    expect(await left()).toBe(30)
    expect((await drainWith(undefined, few)).drained).toMatchObject({ depth: 30, sent: 30 })
    expect(await left()).toBe(0)
  })

  it('ends cleanly when the platform refuses a call, and loses nothing', async () => {
    await putMany(250)
    let calls = 0
    const remove = async (key: string) => {
      calls += 1
      if (calls > 150) throw new Error('Too many API requests by single Worker invocation.')
      await env.STATE.delete(key)
    }
    const { bindings, sent } = watched({ STATE: { delete: remove } })
    expect(await drain(configOf(bindings), NOON)).toMatchObject({ sent: 200, stopped: 'Error' })
    expect(sent).toHaveLength(200)
    // Of the last batch, 50 entries are still there: they go out again with the same ids.
    expect(await left()).toBe(100)
  })

  it('begins no batch after three and a half minutes', async () => {
    await putMany(250)
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    const { drained } = await drainWith(() => vi.setSystemTime(NOON.getTime() + 210_000))
    vi.useRealTimers()
    expect(drained).toMatchObject({ sent: 100 })
    expect(drained).not.toHaveProperty('stopped')
    expect(await left()).toBe(150)
  })

  it('goes past pages without keys to the entries behind them', async () => {
    await putMany(3)
    // After many deletes, KV lists pages without keys, each with a cursor to the next page.
    const list = async (options: KVNamespaceListOptions) => {
      const page = Number(options.cursor ?? 0)
      return page < 20
        ? { keys: [], list_complete: false, cursor: String(page + 1) }
        : env.STATE.list({ ...options, cursor: null })
    }
    const { bindings, sent } = watched({ STATE: { list } })
    expect(await drain(configOf(bindings), NOON)).toMatchObject({ depth: 3, sent: 3 })
    expect(sent).toHaveLength(3)
  })

  it('continues with the next 100 keys when the values of the first 100 are gone', async () => {
    await putMany(150)
    const get = async (keys: string[]) =>
      keys.some((key) => key.includes('0'.repeat(32)))
        ? new Map(keys.map((key) => [key, null]))
        : env.STATE.get(keys, 'text')
    const { bindings, sent } = watched({ STATE: { get } })
    await drain(configOf(bindings), NOON)
    expect(sent).toHaveLength(50)
  })

  it('holds a message back for the rest of its delay, and not at all when none is left', async () => {
    // Seconds from now.
    const ends = [undefined, -60, 101.2, 0]
    for (const [number, end] of ends.entries()) {
      const entry = { queue: 'EVENTS', message: eventOf(number) }
      const notBefore = end !== undefined && NOON.getTime() + end * 1000
      await putInOutbox(env.STATE, { ...entry, ...(notBefore && { notBefore }) })
    }
    const sendBatch = vi.fn()
    await drain(configOf(watched({ EVENTS: { sendBatch } }).bindings), NOON)
    expect(sendBatch.mock.calls[0]?.[0]).toEqual([
      { body: eventOf(0), contentType: 'json' },
      { body: eventOf(1), contentType: 'json' },
      { body: eventOf(2), contentType: 'json', delaySeconds: 102 },
      { body: eventOf(3), contentType: 'json' },
    ])
  })

  it('deletes the other entries when KV refuses one delete, and the next run sends that one again', async () => {
    await putMany(5)
    const refuse = async (key: string) => {
      if (key.endsWith('2:EVENTS')) throw new Error('KV DELETE failed: 429 Too Many Requests')
      await env.STATE.delete(key)
    }
    const { bindings } = watched({ STATE: { delete: refuse } })
    const drained = await drain(configOf(bindings), NOON)
    expect(drained).toMatchObject({ sent: 5, stopped: 'Error 429' })
    expect((await drainWith()).batches.flat()).toEqual([eventOf(2)])
  })

  it.each([
    ['a send', { EVENTS: { sendBatch: hang } }, 30_000, { failing: { EVENTS: TOO_LATE } }],
    ['a list', { STATE: { list: hang } }, 240_000, { stopped: TOO_LATE }],
    ['a delete', { STATE: { delete: hang } }, 240_000, { stopped: TOO_LATE }],
  ])('ends when %s hangs, and reports it', async (_, instead, milliseconds, report) => {
    await put(0)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { bindings, calls } = watched(instead)
    const pending = drain(configOf(bindings), NOON)
    const [[binding, fakes] = []] = Object.entries(instead)
    const hanging = `${binding}.${Object.keys(fakes ?? {})[0]}`
    while (!calls.includes(hanging)) await scheduler.wait(1)
    await vi.advanceTimersByTimeAsync(milliseconds)
    vi.useRealTimers()
    expect(await pending).toMatchObject(report)
  })

  it.each([0, 57, 99, 249])(
    'passes by an entry that its queue refuses, and sends all others: number %i',
    async (bad) => {
      await putMany(250)
      let asked = 0
      const { drained } = await drainWith((bodies) => {
        asked += 1
        if (bodies.some(({ fingerprint }) => fingerprint === String(bad))) fail(10250)
      })
      // Three batches, and two halves for each of the seven times that a hundred can be halved.
      expect(asked).toBeLessThanOrEqual(3 + 2 * 7)
      const refused = { EVENTS: '1 Error 10250' }
      expect(drained).toMatchObject({ depth: 250, sent: 249, refused })
      expect(drained).not.toHaveProperty('failing')
      expect(await left()).toBe(1)
    }
  )

  it.each([
    [100, [0, 1, 2]],
    [40, [0, 1, 2, 3, 4, 5]],
    [100, [0, 1, 98, 99]],
  ])('sends all others of %i entries, wherever its queue refuses some: %j', async (count, bad) => {
    await putMany(count)
    const { drained } = await drainWith((bodies) => {
      if (bodies.some(({ fingerprint }) => bad.includes(Number(fingerprint)))) fail(10250)
    })
    expect(drained).toMatchObject({ sent: count - bad.length })
    expect(await left()).toBe(bad.length)
  })

  it('gives up a queue after ten failures in a row, and leaves its entries in the outbox', async () => {
    await putMany(250)
    let asked = 0
    const { drained } = await drainWith(() => {
      asked += 1
      fail(10250)
    })
    expect(drained).toMatchObject({ depth: 250, sent: 0, failing: { EVENTS: 'Error 10250' } })
    expect(drained).not.toHaveProperty('refused')
    expect(asked).toBe(10)
    expect(await left()).toBe(250)
  })

  it('stops where its queue goes down in the middle', async () => {
    await putMany(250)
    let taken = 0
    const { drained } = await drainWith((bodies) => {
      if (taken >= 100) fail(10250)
      taken += bodies.length
    })
    expect(drained).toMatchObject({ sent: 100, failing: { EVENTS: 'Error 10250' } })
    expect(await left()).toBe(150)
  })

  it.each([
    [13 * 86_400 - 61, 0],
    [13 * 86_400 + 61, 1],
  ])(
    'moves an entry that its queue does not take to the quarantine after 13 days: %i s',
    async (age, quarantined) => {
      const expiration = Math.round(Date.now() / 1000) + 14 * 86_400 - age
      const key = `outbox:${eventOf(0).time}:${eventOf(0).id}:EVENTS`
      const value = JSON.stringify({ queue: 'EVENTS', message: eventOf(0) })
      await env.STATE.put(key, value, { expiration })
      const { bindings } = watched({ EVENTS: { sendBatch: () => fail(10250) } })
      const drained = await drain(configOf(bindings), new Date())
      expect(drained).toMatchObject({ quarantined, failing: { EVENTS: 'Error 10250' } })
      const { entries } = await listQuarantine(env.STATE, 10, null)
      expect(entries.map(({ reason }) => reason)).toEqual(quarantined === 1 ? ['undelivered'] : [])
      expect(await left()).toBe(1 - quarantined)
    }
  )

  it('moves every entry that would expire, also behind the first hundred', async () => {
    const expiration = Math.round(Date.now() / 1000) + 3_600
    await Promise.all(
      Array.from({ length: 150 }, (_, number) => {
        const message = eventOf(number)
        const value = JSON.stringify({ queue: 'EVENTS', message })
        const key = `outbox:${message.time}:${message.id}:EVENTS`
        return env.STATE.put(key, value, { expiration })
      })
    )
    const { bindings } = watched({ EVENTS: { sendBatch: () => fail(10250) } })
    expect(await drain(configOf(bindings), new Date())).toMatchObject({ quarantined: 150 })
    expect(await left()).toBe(0)
  })

  it.each([
    ['data that is null', '{"queue":"EVENTS","message":{"type":"a","data":null}}'],
    ['an empty value', ''],
    ['no message', '{"queue":"EVENTS"}'],
    ['a message that is not an event', '{"queue":"EVENTS","message":7}'],
  ])('moves an entry with %s to the quarantine, and sends the others', async (_, value) => {
    await env.STATE.put('outbox:2026-11-23T11:00:00.000Z:x', value)
    await put(1)
    expect((await drainWith()).drained).toMatchObject({ sent: 1, quarantined: 1 })
    expect(await left()).toBe(0)
  })

  it('skips keys that KV still lists after their values are gone', async () => {
    await putMany(2)
    const gone = async (keys: string[]) => new Map(keys.map((key) => [key, null]))
    const { bindings, sent } = watched({ STATE: { get: gone } })
    expect(await drain(configOf(bindings), NOON)).toMatchObject({ sent: 0, quarantined: 0 })
    expect(sent).toEqual([])
  })

  it('reports that it stopped when KV fails, and does not throw', async () => {
    const list = () => Promise.reject(new Error('KV GET failed: 500 Internal Server Error'))
    const { bindings } = watched({ STATE: { list } })
    const drained = await drain(configOf(bindings), NOON)
    expect(drained).toEqual({ sent: 0, quarantined: 0, stopped: 'Error 500' })
  })
})

describe('a batch that its queue rejects for good', () => {
  it.each([10203, 10204, 10205, 10206])(
    'is sent again without the entry at fault, which goes to the quarantine: error %i',
    async (code) => {
      await putMany(5)
      const { drained, batches } = await drainWith((bodies) => {
        if (bodies.some(({ fingerprint }) => fingerprint === '2')) fail(code)
      })
      expect(drained).toEqual({ depth: 5, oldestSeconds: 3_600, sent: 4, quarantined: 1 })
      // A whole half goes before the parts of the other one.
      expect(batches.flat().map(({ fingerprint }) => fingerprint)).toEqual(['3', '4', '0', '1'])
      expect(await left()).toBe(0)
      const { entries } = await listQuarantine(env.STATE, 10, null)
      expect(entries).toMatchObject([{ reason: 'unsendable' }])
      const kept = await findQuarantined(env.STATE, entries[0]?.id ?? '')
      expect(JSON.parse(new TextDecoder().decode(kept?.body))).toEqual({
        queue: 'EVENTS',
        message: eventOf(2),
      })
    }
  )

  it('is sent one by one when each entry alone can be sent', async () => {
    await putMany(3)
    const { drained } = await drainWith((bodies) => {
      if (bodies.length > 1) fail(10206)
    })
    expect(drained).toMatchObject({ sent: 3, quarantined: 0 })
  })

  it('is sent in halves, and an entry that the queue refuses for now stays in the outbox', async () => {
    await putMany(4)
    let asked = 0
    const { drained } = await drainWith((bodies) => {
      asked += 1
      if (bodies.length > 1) fail(10206)
      if (bodies[0]?.fingerprint === '1') fail(10250)
    })
    const refused = { EVENTS: '1 Error 10250' }
    expect(drained).toMatchObject({ sent: 3, quarantined: 0, refused })
    expect(asked).toBe(7)
    expect(await left()).toBe(1)
  })
})

describe('an entry that can never be sent', () => {
  it.each([
    ['is not JSON', 'not JSON'],
    ['has no event', '{}'],
    ['is null', 'null'],
    ['is for a queue that is not bound', JSON.stringify({ queue: 'GONE', message: eventOf(1) })],
    [
      'is too large for a message',
      JSON.stringify({
        queue: 'EVENTS',
        message: eventOf(1, { pad: 'x'.repeat(MESSAGE_LIMIT_BYTES) }),
      }),
    ],
  ])('because it %s goes to the quarantine', async (_, value) => {
    await env.STATE.put('outbox:2026-11-23T11:00:00.000Z:x', value)
    await put(1)
    expect((await drainWith()).drained).toMatchObject({ sent: 1, quarantined: 1 })
    expect(await left()).toBe(0)
    expect((await listQuarantine(env.STATE, 10, null)).entries).toHaveLength(1)
  })

  it('stays in the outbox when the quarantine cannot be written', async () => {
    await env.STATE.put('outbox:2026-11-23T11:00:00.000Z:x', 'not JSON')
    const broken = { STATE: { put: () => Promise.reject(new Error('KV PUT failed: 500 x')) } }
    const drained = await drain(configOf(watched(broken).bindings), NOON)
    expect(drained).toMatchObject({ quarantined: 0, stopped: 'Error 500' })
    expect(await left()).toBe(1)
  })
})

describe('the log line of a drain', () => {
  const lineOf = async (work: () => Promise<unknown>) => (await logged(work)).lines

  it('tells the depth and the age of the oldest entry, even of an empty outbox', async () => {
    expect(await lineOf(() => drainWith())).toEqual([
      { level: 'info', message: 'outbox', depth: 0, oldestSeconds: 0, sent: 0, quarantined: 0 },
    ])
  })

  it('is an error when the run stopped', async () => {
    const { bindings } = watched({ STATE: { list: () => Promise.reject(new TypeError('no')) } })
    expect(await lineOf(() => drain(configOf(bindings), NOON))).toEqual([
      { level: 'error', message: 'outbox', sent: 0, quarantined: 0, stopped: 'TypeError' },
    ])
  })

  it('is an error when a queue failed', async () => {
    await put(0)
    expect(await lineOf(() => drainWith(() => fail(10252)))).toEqual([
      {
        level: 'error',
        message: 'outbox',
        depth: 1,
        oldestSeconds: 3_600,
        sent: 0,
        quarantined: 0,
        failing: { EVENTS: 'Error 10252' },
      },
    ])
  })

  it('comes after a line for each batch, which has the ids that were sent', async () => {
    await putMany(2)
    expect(await lineOf(() => drainWith())).toMatchObject([
      { level: 'info', message: 'sent from outbox', ids: [eventOf(0).id, eventOf(1).id] },
      { message: 'outbox', sent: 2 },
    ])
  })

  it.each([
    [
      'an event',
      { data: { account: 'a', user: 'u' } },
      { event: 'profiles.added', account: 'a', user: 'u' },
    ],
    ['a claim check', { dataref: 'payload:0' }, { event: 'profiles.added' }],
  ])(
    'comes after a line with the subject and the ids of each quarantined entry: %s',
    async (_, part, ids) => {
      const { data: _data, ...attributes } = eventOf(0)
      const message = { ...attributes, subject: 'profiles/p', ...part }
      await putInOutbox(env.STATE, { queue: 'EVENTS', message })
      const lines = await lineOf(() => drainWith(() => fail(10204)))
      const hints = { subject: 'profiles/p', ...ids }
      expect(lines[0]).toMatchObject({ message: 'quarantined', ...hints })
      expect((await listQuarantine(env.STATE, 10, null)).entries).toMatchObject([hints])
    }
  )

  it('comes after a line for each quarantined entry, which has its key in the outbox', async () => {
    await put(0)
    const lines = await lineOf(() => drainWith(() => fail(10204)))
    const key = `outbox:${eventOf(0).time}:${eventOf(0).id}:EVENTS`
    expect(lines).toMatchObject([
      { level: 'warn', message: 'quarantined', reason: 'unsendable', key },
      { level: 'info', message: 'outbox', quarantined: 1 },
    ])
  })
})
