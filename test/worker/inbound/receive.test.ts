/**
 * Dedupe along the whole path: the order of the steps, windows, and what survives when one fails.
 */

import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { Deadlines } from '../../../src/worker/deadlines.ts'
import { receive } from '../../../src/worker/inbound/receive.ts'
import { isolateOf } from '../../../src/worker/isolate.ts'
import {
  arrival,
  clockAtNoon,
  deliver,
  logged,
  NOON,
  profileAdded,
  profileUpdated,
  secondsLater,
  sign,
  watched,
  wire,
} from '../../support.ts'

clockAtNoon()

const reject = () => Promise.reject(new Error('no'))
const both = [profileAdded, profileUpdated]

it.each(both)('looks up, then sends, then marks: $event', async (delivery) => {
  const { bindings, calls } = watched()
  await deliver(delivery, bindings)
  expect(calls).toEqual(['STATE.get', 'EVENTS.send', 'STATE.put'])
})

it('does not wait for the marker', async () => {
  const { bindings } = watched({ STATE: { put: () => new Promise(() => {}) } })
  const body = new TextEncoder().encode(wire(profileAdded))
  const signature = await sign(wire(profileAdded))
  const later: Promise<void>[] = []
  const received = { body, signature, address: null, deadlines: new Deadlines(NOON) }
  const { outcome } = await receive(received, isolateOf(bindings), (work) => later.push(work))
  expect(outcome.kind).toBe('accepted')
  expect(later).toHaveLength(1)
})

it('counts the window from the arrival, however long the queue takes', async () => {
  const send = async () => secondsLater(4)
  const { bindings } = watched({ EVENTS: { send } })
  await deliver(profileUpdated, bindings)
  secondsLater(60)
  expect(await deliver(profileUpdated)).toMatchObject({ body: { status: 'accepted' } })
})

// In one isolate the memory answers, in another one the marker in KV.
describe.each([
  ['the same isolate', (bindings: object) => bindings],
  ['another isolate', (bindings: object) => ({ ...bindings })],
])('a copy that comes to %s', (_, isolate) => {
  it('of an event that happens once is a duplicate for 7 days', async () => {
    const { bindings, sent } = watched()
    const { body } = await deliver(profileAdded, bindings)
    for (const seconds of [0, 604_799]) {
      secondsLater(seconds)
      const copy = await deliver({ ...profileAdded, name: 'Another' }, isolate(bindings))
      expect(copy).toMatchObject({ status: 200, body: { status: 'duplicate', id: body.id } })
    }
    expect(sent).toHaveLength(1)
    secondsLater(604_800)
    const late = await deliver(profileAdded, isolate(bindings))
    expect(late).toMatchObject({ status: 202, body: { status: 'accepted', id: body.id } })
  })

  it('of an event that repeats makes one follow-up at the end of the window', async () => {
    const send = vi.fn(async (_body: unknown, _options?: QueueSendOptions) => {})
    const { bindings, sent } = watched({ EVENTS: { send } })
    const first = await deliver(profileUpdated, bindings)
    secondsLater(20)
    const copy = await deliver(profileUpdated, isolate(bindings))
    expect(copy).toMatchObject({ status: 202, body: { status: 'coalesced' } })
    expect(copy.body.id).not.toBe(first.body.id)
    expect(sent[1]).toEqual({
      ...sent[0],
      id: copy.body.id,
      followup: first.body.id,
      time: '2026-11-23T12:00:20.000Z',
    })
    expect(send.mock.lastCall?.[1]).toEqual({ contentType: 'json', delaySeconds: 40 })

    for (const seconds of [21, 59.999]) {
      secondsLater(seconds)
      const covered = await deliver(profileUpdated, isolate(bindings))
      expect(covered).toMatchObject({ status: 200, body: { id: copy.body.id } })
    }
    expect(sent).toHaveLength(2)
    secondsLater(60)
    const next = await deliver(profileUpdated, isolate(bindings))
    expect(next).toMatchObject({ status: 202, body: { status: 'accepted' } })
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3)
  })

  it('at the last moment of a window is seen a second after it at the latest', async () => {
    const send = vi.fn(async (_body: unknown, _options?: QueueSendOptions) => {})
    const { bindings } = watched({ EVENTS: { send } })
    await deliver(profileUpdated, bindings)
    secondsLater(59.999)
    await deliver(profileUpdated, isolate(bindings))
    expect(send.mock.lastCall?.[1]).toMatchObject({ delaySeconds: 1 })
  })

  it('through another subscription is an overlap, and then one of that subscription', async () => {
    const { bindings, sent } = watched()
    const other = { ...profileUpdated, name: 'Another' }
    const first = await deliver(profileUpdated, bindings)
    secondsLater(1)
    const overlap = await deliver(other, isolate(bindings))
    expect(overlap).toMatchObject({ status: 200, body: { status: 'duplicate', id: first.body.id } })
    expect(sent).toHaveLength(1)
    secondsLater(5)
    const again = await deliver(other, isolate(bindings))
    expect(again).toMatchObject({ status: 202, body: { status: 'coalesced' } })
  })

  it('through another subscription after 10 s makes a follow-up', async () => {
    const { bindings } = watched()
    await deliver(profileUpdated, bindings)
    secondsLater(10.001)
    const other = await deliver({ ...profileUpdated, name: 'Another' }, isolate(bindings))
    expect(other).toMatchObject({ status: 202, body: { status: 'coalesced' } })
  })

  it('makes no follow-up if FOLLOW_UP is off', async () => {
    const { bindings, sent } = watched({ FOLLOW_UP: 'off' })
    const { body } = await deliver(profileUpdated, bindings)
    const copy = await deliver(profileUpdated, isolate(bindings))
    expect(copy).toMatchObject({ status: 200, body: { status: 'duplicate', id: body.id } })
    expect(sent).toHaveLength(1)
  })

  it('follows the window that the settings say', async () => {
    const { bindings } = watched({ REPEAT_WINDOW_SECONDS: 300 })
    await deliver(profileUpdated, bindings)
    secondsLater(299)
    expect(await deliver(profileUpdated, isolate(bindings))).toMatchObject({
      body: { status: 'coalesced' },
    })
    secondsLater(300)
    expect(await deliver(profileUpdated, isolate(bindings))).toMatchObject({
      body: { status: 'accepted' },
    })
  })

  it('written in other bytes is a copy too', async () => {
    const { bindings } = watched()
    await deliver(profileAdded, bindings)
    expect((await deliver(JSON.stringify(profileAdded), isolate(bindings))).status).toBe(200)
  })
})

describe('the last word of a state that goes and comes back', () => {
  const account = { account: 'a', user: 'u' }
  const item = { item: 'item_1', name: 'Employer' }
  const vehicle = { ...account, vehicle: 'v' }
  it.each([
    [
      'accounts.connected, .failed, .connected',
      ['connected', 'failed', 'connected'].map((one) => ({
        event: `accounts.${one}`,
        data: account,
      })),
    ],
    [
      'items.updated healthy, unhealthy, healthy',
      ['healthy', 'unhealthy', 'healthy'].map((status) => ({
        event: 'items.updated',
        data: { ...item, status },
      })),
    ],
    [
      'vehicles.added, .removed, .added',
      ['added', 'removed', 'added'].map((one) => ({ event: `vehicles.${one}`, data: vehicle })),
    ],
  ])('reaches the consumer last: %s', async (_, deliveries) => {
    const seen: { at: number; type: string; data: unknown }[] = []
    const send = async (body: { type: string; data: unknown }, options?: QueueSendOptions) => {
      const at = Date.now() + (options?.delaySeconds ?? 0) * 1000
      seen.push({ at, type: body.type, data: body.data })
    }
    const { bindings } = watched({ EVENTS: { send } })
    for (const [index, delivery] of deliveries.entries()) {
      secondsLater(index * 2)
      expect((await deliver({ ...delivery, name: 'one' }, bindings)).status).toBe(202)
    }
    const last = deliveries.at(-1)
    const heard = seen.sort((one, other) => one.at - other.at).at(-1)
    expect(heard).toMatchObject({ type: `com.argyle.${last?.event}`, data: last?.data })
  })
})

describe('the follow-up', () => {
  it('waits in the outbox with its delay while the queue is down', async () => {
    let isDown = false
    const send = () => (isDown ? reject() : Promise.resolve())
    const { bindings } = watched({ EVENTS: { send } })
    await deliver(profileUpdated, bindings)
    isDown = true
    secondsLater(20)
    const copy = await deliver(profileUpdated, bindings)
    expect(copy).toMatchObject({ status: 202, body: { status: 'coalesced' } })
    const { keys } = await env.STATE.list({ prefix: 'outbox:' })
    const entry = await env.STATE.get(keys[0]?.name ?? '', 'json')
    expect(entry).toMatchObject({
      notBefore: NOON.getTime() + 60_000,
      message: { id: copy.body.id },
    })
    expect(await deliver(profileUpdated, bindings)).toMatchObject({ body: { id: copy.body.id } })
  })

  it('does not count as sent while neither the queue nor the outbox took it', async () => {
    let isDown = false
    const { bindings } = watched({
      EVENTS: { send: () => (isDown ? reject() : Promise.resolve()) },
      STATE: { put: () => (isDown ? reject() : Promise.resolve()) },
    })
    await deliver(profileUpdated, bindings)
    isDown = true
    secondsLater(10)
    expect((await deliver(profileUpdated, bindings)).status).toBe(503)
    isDown = false
    secondsLater(40)
    const retried = await deliver(profileUpdated, bindings)
    expect(retried).toMatchObject({ status: 202, body: { status: 'coalesced' } })
  })

  it('is sent once, also if another isolate has sent it', async () => {
    const { bindings, sent } = watched()
    await deliver(profileUpdated, bindings)
    secondsLater(10)
    const copy = await deliver(profileUpdated, { ...bindings })
    // This isolate has an old marker in its memory: it asks KV before it sends.
    const other = await deliver(profileUpdated, bindings)
    expect(other).toMatchObject({ status: 200, body: { id: copy.body.id } })
    expect(sent).toHaveLength(2)
  })

  it('has one id if KV hides that another isolate has sent it', async () => {
    const { bindings, sent } = watched()
    await deliver(profileUpdated, bindings)
    const other = { ...bindings }
    secondsLater(10)
    await deliver(profileUpdated, other)
    const blind = isolateOf(bindings)
    if (!blind.ok) throw new Error('The settings are wrong.')
    const { STATE } = watched({ STATE: { get: reject } }).bindings
    blind.isolate.config = { ...blind.isolate.config, state: STATE }
    await deliver(profileUpdated, bindings)
    expect(sent[1]?.id).toBe(sent[2]?.id)
  })
})

describe('a copy that is dropped', () => {
  it.each(both)('takes no I/O in the isolate that had the first: $event', async (delivery) => {
    const { bindings, calls } = watched({ FOLLOW_UP: 'off' })
    const { body } = await deliver(delivery, bindings)
    calls.length = 0
    const copy = await deliver(delivery, bindings)
    expect(copy).toMatchObject({ status: 200, body: { status: 'duplicate', id: body.id } })
    expect(calls).toEqual([])
  })

  it('takes one read in another isolate, and none after that', async () => {
    await deliver(profileAdded)
    const { bindings, calls } = watched()
    await deliver(profileAdded, bindings)
    await deliver(profileAdded, bindings)
    expect(calls).toEqual(['STATE.get'])
  })
})

describe('KV_MARKERS = once', () => {
  it('reads and writes no marker for events that repeat', async () => {
    const { bindings, calls } = watched({ KV_MARKERS: 'once' })
    await deliver(profileUpdated, bindings)
    secondsLater(20)
    expect(await deliver(profileUpdated, bindings)).toMatchObject({ body: { status: 'coalesced' } })
    secondsLater(60)
    await deliver(profileUpdated, bindings)
    expect(calls).toEqual(['EVENTS.send', 'EVENTS.send', 'EVENTS.send'])
  })

  it('still marks events that happen once', async () => {
    const { bindings, calls } = watched({ KV_MARKERS: 'once' })
    await deliver(profileAdded, bindings)
    expect(calls).toEqual(['STATE.get', 'EVENTS.send', 'STATE.put'])
  })
})

describe('the log line of a delivery', () => {
  const dedupeOf = async (bindings: object, delivery: object = profileUpdated) => {
    const { lines } = await logged(() => deliver(delivery, bindings))
    const { outcome, dedupe, followup } = lines.find(({ message }) => message === 'delivery') ?? {}
    return { outcome, dedupe, followup }
  }

  it('says how it was deduped', async () => {
    const { bindings, sent } = watched()
    expect(await dedupeOf(bindings)).toEqual({ outcome: 'accepted', dedupe: 'new' })
    const other = { ...profileUpdated, name: 'Another' }
    expect(await dedupeOf(bindings, other)).toEqual({ outcome: 'duplicate', dedupe: 'overlap' })
    const followup = sent[0]?.id
    expect(await dedupeOf(bindings)).toEqual({ outcome: 'coalesced', dedupe: 'again', followup })
    expect(await dedupeOf(bindings)).toEqual({ outcome: 'duplicate', dedupe: 'seen' })
    const blind = watched({ STATE: { get: reject } })
    expect(await dedupeOf(blind.bindings)).toEqual({ outcome: 'accepted', dedupe: 'unchecked' })
  })
})

describe('an event', () => {
  it('that neither queue nor outbox took is not taken for a duplicate when Argyle sends it again', async () => {
    const failing = watched({ EVENTS: { send: reject }, STATE: { put: reject } })
    const refused = await deliver(profileAdded, failing.bindings)
    expect(refused.status).toBe(503)
    expect(failing.calls).toEqual(['STATE.get', 'EVENTS.send', 'STATE.put'])

    secondsLater(30)
    const { bindings, sent } = watched()
    const retried = await deliver(profileAdded, bindings)
    expect(retried.status).toBe(202)
    expect(sent).toHaveLength(1)
  })

  it.each([profileAdded, profileUpdated])(
    'that went nowhere is not taken for a duplicate by the same isolate: $event',
    async (delivery) => {
      let isDown = true
      const down = { send: reject, put: reject }
      const up = {
        send: (...args: Parameters<Queue['send']>) => env.EVENTS.send(...args),
        put: (...args: Parameters<KVNamespace['put']>) => env.STATE.put(...args),
      }
      const send = (...args: Parameters<Queue['send']>) => (isDown ? down : up).send(...args)
      const put = (...args: Parameters<KVNamespace['put']>) => (isDown ? down : up).put(...args)
      const { bindings } = watched({ EVENTS: { send }, STATE: { put } })
      expect((await deliver(delivery, bindings)).status).toBe(503)
      isDown = false
      secondsLater(30)
      const retried = await deliver(delivery, bindings)
      expect(retried.status).toBe(202)
      expect(await arrival(retried.body.id)).toMatchObject({ data: delivery.data })
      const copy = await deliver(delivery, { ...bindings, FOLLOW_UP: 'off' })
      expect(copy).toMatchObject({ status: 200, body: { id: retried.body.id } })
    }
  )

  it('that one of two queues did not take goes to both again, under one id', async () => {
    let isDown = true
    const { bindings, sent } = watched({
      ROUTES: { PROFILES: ['profiles.*'] },
      PROFILES: {
        send: () => (isDown ? reject() : Promise.resolve()),
        sendBatch: async () => {},
      },
      STATE: { put: () => (isDown ? reject() : Promise.resolve()) },
    })
    // The retry comes in the next minute of the clock, where a first would have another id.
    secondsLater(59)
    expect((await deliver(profileUpdated, bindings)).status).toBe(503)
    isDown = false
    secondsLater(89)
    expect(await deliver(profileUpdated, bindings)).toMatchObject({ body: { status: 'accepted' } })
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
    expect(await deliver(profileUpdated, bindings)).toMatchObject({ body: { status: 'coalesced' } })
  })

  it('that one of two queues did not take goes out under one id by another isolate too', async () => {
    let isDown = true
    const send = () => (isDown ? reject() : Promise.resolve())
    const put = (key: string, ...rest: [string, KVNamespacePutOptions]) =>
      key.startsWith('outbox:') ? reject() : env.STATE.put(key, ...rest)
    const { bindings, sent } = watched({
      ROUTES: { PROFILES: ['profiles.*'] },
      PROFILES: { send },
      STATE: { put },
    })
    secondsLater(59)
    expect((await deliver(profileUpdated, bindings)).status).toBe(503)
    isDown = false
    secondsLater(89)
    expect((await deliver(profileUpdated, { ...bindings })).status).toBe(202)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
  })

  it('that the outbox took is marked like one that the queue took', async () => {
    const { bindings, calls } = watched({ EVENTS: { send: reject } })
    const first = await deliver(profileAdded, bindings)
    expect(first.status).toBe(202)
    expect(calls).toEqual(['STATE.get', 'EVENTS.send', 'STATE.put', 'STATE.put'])
    expect(await deliver(profileAdded)).toMatchObject({ status: 200, body: { id: first.body.id } })
  })

  it('is from the sandbox when the settings say so', async () => {
    const { bindings, sent } = watched({ ARGYLE_ENVIRONMENT: 'sandbox' })
    await deliver(profileAdded, bindings)
    expect(sent[0]?.source).toBe('https://api-sandbox.argyle.com')
  })
})

describe('overlapping subscriptions', () => {
  it('deliver one fact under two names, and it is one message', async () => {
    const { bindings, sent } = watched()
    const data = { account: 'a', user: 'u', available_from: null, available_count: 0 }
    for (const name of ['e2e', 'e2e-partial']) {
      await deliver({ event: 'paystubs.fully_synced', name, data }, bindings)
    }
    expect(sent).toHaveLength(1)
  })

  it('for 90 and for 182 days deliver two facts, and they are two messages', async () => {
    const { bindings, sent } = watched()
    for (const days_synced of [94, 196]) {
      const data = { account: 'a', user: 'u', available_count: 12, days_synced }
      await deliver({ event: 'paystubs.partially_synced', name: 'x', data }, bindings)
    }
    expect(sent).toHaveLength(2)
  })
})

describe('two deliveries of one fact in flight in one isolate', () => {
  const slowQueue = (milliseconds: number) => {
    const send = vi.fn(async (_body: unknown, _options?: QueueSendOptions) => {
      await scheduler.wait(milliseconds)
    })
    return { ...watched({ EVENTS: { send } }), send }
  }

  it.each([
    ['the same subscription, and make a follow-up', profileUpdated.name, [202, 202], 2],
    ['another subscription, and are one message', 'Another', [202, 200], 1],
  ])('come from %s', async (_, name, statuses, messages) => {
    const { bindings, sent } = slowQueue(100)
    const first = deliver(profileUpdated, bindings)
    await scheduler.wait(30)
    const second = deliver({ ...profileUpdated, name }, bindings)
    const answers = await Promise.all([first, second])
    expect(answers.map(({ status }) => status)).toEqual(statuses)
    expect(sent).toHaveLength(messages)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(messages)
  })

  it('both go out with one id if the first takes longer than half a second', async () => {
    const { bindings, sent } = slowQueue(900)
    const answers = await Promise.all([
      deliver(profileUpdated, bindings),
      deliver(profileUpdated, bindings),
    ])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
  })
})
