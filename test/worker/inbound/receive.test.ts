/** Dedupe along the whole path: order of the steps, windows, and what survives when one fails. */

import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { receive } from '../../../src/worker/inbound/receive.ts'
import { isolateOf } from '../../../src/worker/isolate.ts'
import {
  arrival,
  clockAtNoon,
  deliver,
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

it('looks up, then sends, then marks', async () => {
  const { bindings, calls } = watched()
  await deliver(profileAdded, bindings)
  expect(calls).toEqual(['STATE.getWithMetadata', 'EVENTS.send', 'STATE.put'])
})

it('does not wait for the marker', async () => {
  const { bindings } = watched({ STATE: { put: () => new Promise(() => {}) } })
  const body = new TextEncoder().encode(wire(profileAdded))
  const signature = await sign(wire(profileAdded))
  const later: Promise<void>[] = []
  const received = { body, signature, address: null, at: NOON }
  const { outcome } = await receive(received, isolateOf(bindings), (work) => later.push(work))
  expect(outcome.kind).toBe('accepted')
  expect(later).toHaveLength(1)
})

it('counts the window from the arrival, however long the queue takes', async () => {
  const send = async () => secondsLater(4)
  const { bindings } = watched({ EVENTS: { send } })
  await deliver(profileUpdated, bindings)
  secondsLater(60)
  expect((await deliver(profileUpdated)).status).toBe(202)
})

describe('a copy', () => {
  it('is dropped, and neither sent nor marked', async () => {
    await deliver(profileAdded)
    const { bindings, calls } = watched()
    expect((await deliver(profileAdded, bindings)).status).toBe(200)
    expect(calls).toEqual(['STATE.getWithMetadata'])
  })

  it('is dropped under another subscription name', async () => {
    const first = await deliver(profileAdded)
    const second = await deliver({ ...profileAdded, name: 'another subscription' })
    expect(second).toMatchObject({ status: 200, body: { id: first.body.id } })
  })

  it('is dropped when written in other bytes', async () => {
    await deliver(profileAdded)
    expect((await deliver(JSON.stringify(profileAdded))).status).toBe(200)
  })

  it('of an event that happens once is dropped for 7 days', async () => {
    const first = await deliver(profileAdded)
    secondsLater(604_799)
    expect((await deliver(profileAdded)).status).toBe(200)
    secondsLater(604_800)
    const late = await deliver(profileAdded)
    expect(late).toMatchObject({ status: 202, body: { id: first.body.id } })
  })

  it('of an event that repeats is dropped for 60 s, and then is a new event with another id', async () => {
    const { bindings } = watched()
    const first = await deliver(profileUpdated, bindings)
    secondsLater(30)
    expect(await deliver(profileUpdated, bindings)).toMatchObject({
      status: 200,
      body: { id: first.body.id },
    })
    secondsLater(60)
    const second = await deliver(profileUpdated, bindings)
    expect(second.status).toBe(202)
    expect(second.body.id).not.toBe(first.body.id)
  })

  it('in the next window, but within 60 s, is told by the id that went to the queue', async () => {
    const { bindings } = watched()
    secondsLater(50)
    const first = await deliver(profileUpdated, bindings)
    secondsLater(80)
    expect(await deliver(profileUpdated, bindings)).toMatchObject({
      status: 200,
      body: { id: first.body.id },
    })
  })

  it('is dropped without any I/O where the first one came to this isolate', async () => {
    for (const delivery of [profileAdded, profileUpdated]) {
      const { bindings, calls } = watched()
      const first = await deliver(delivery, bindings)
      calls.length = 0
      const { status, body } = await deliver({ ...delivery, name: 'Another' }, bindings)
      expect({ status, body }).toEqual({
        status: 200,
        body: { status: 'duplicate', id: first.body.id },
      })
      expect(calls).toEqual([])
    }
  })

  it('of an event that repeats goes with the same id where it comes to another isolate', async () => {
    const { bindings, sent, calls } = watched()
    expect((await deliver(profileUpdated, bindings)).status).toBe(202)
    secondsLater(30)
    expect((await deliver(profileUpdated, { ...bindings })).status).toBe(202)
    expect(sent[0]?.id).toBe(sent[1]?.id)
    // KV could not have shown it in time.
    expect(calls).toEqual(['EVENTS.send', 'EVENTS.send'])
  })

  it.each([
    [90, 'EVENTS.send'],
    [91, 'STATE.getWithMetadata,EVENTS.send,STATE.put'],
  ])(
    'is looked for in KV where the window outlasts what KV takes to show it: %i s',
    async (seconds, expected) => {
      const { bindings, calls } = watched({ REPEAT_WINDOW_SECONDS: seconds })
      await deliver(profileUpdated, bindings)
      expect(calls.join()).toBe(expected)
    }
  )

  it('is dropped for as long as the settings say', async () => {
    const settings = () => ({ ...env, REPEAT_WINDOW_SECONDS: 300 })
    await deliver(profileUpdated, settings())
    secondsLater(299)
    expect((await deliver(profileUpdated, settings())).status).toBe(200)
    secondsLater(300)
    expect((await deliver(profileUpdated, settings())).status).toBe(202)
  })
})

describe('an event', () => {
  it('that neither queue nor outbox took is not taken for a duplicate when Argyle sends it again', async () => {
    const failing = watched({ EVENTS: { send: reject }, STATE: { put: reject } })
    const refused = await deliver(profileAdded, failing.bindings)
    expect(refused.status).toBe(503)
    expect(failing.calls).toEqual(['STATE.getWithMetadata', 'EVENTS.send', 'STATE.put'])

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
      expect((await deliver(delivery, bindings)).status).toBe(200)
    }
  )

  it('for which one of two queues went nowhere is sent again by the same isolate', async () => {
    let isDown = true
    const { bindings, sent } = watched({
      ROUTES: { PROFILES: ['profiles.*'] },
      PROFILES: {
        send: () => (isDown ? reject() : Promise.resolve()),
        sendBatch: async () => {},
      },
      STATE: { put: () => (isDown ? reject() : Promise.resolve()) },
    })
    expect((await deliver(profileUpdated, bindings)).status).toBe(503)
    isDown = false
    expect((await deliver(profileUpdated, bindings)).status).toBe(202)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
    expect((await deliver(profileUpdated, bindings)).status).toBe(200)
  })

  it('that the outbox took is marked like one that the queue took', async () => {
    const { bindings, calls } = watched({ EVENTS: { send: reject } })
    const first = await deliver(profileAdded, bindings)
    expect(first.status).toBe(202)
    expect(calls).toEqual(['STATE.getWithMetadata', 'EVENTS.send', 'STATE.put', 'STATE.put'])
    expect(await deliver(profileAdded)).toMatchObject({ status: 200, body: { id: first.body.id } })
  })

  it('is from the sandbox when the settings say so', async () => {
    const { bindings, sent } = watched({ ARGYLE_ENVIRONMENT: 'sandbox' })
    await deliver(profileAdded, bindings)
    expect(sent[0]?.source).toBe('https://api-sandbox.argyle.com')
  })
})

describe('a burst of pokes', () => {
  const poke = { event: 'accounts.updated', name: 'pokes', data: { account: 'a', user: 'u' } }

  it('of ten in a minute is one message, held back until the minute is over', async () => {
    const send = vi.fn()
    const { bindings } = watched({ EVENTS: { send } })
    for (let number = 0; number < 10; number++) {
      secondsLater(number * 6)
      expect((await deliver(poke, bindings)).status).toBe(number === 0 ? 202 : 200)
    }
    const options = { contentType: 'json', delaySeconds: 60 }
    expect(send).toHaveBeenCalledExactlyOnceWith(expect.anything(), options)
  })

  it('is another message, with another id, after the minute', async () => {
    const { bindings, sent } = watched()
    await deliver(poke, bindings)
    secondsLater(60)
    expect((await deliver(poke, bindings)).status).toBe(202)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
  })

  it('is seen by the consumer after the last poke that is dropped for it, also if one came to another isolate', async () => {
    const { bindings } = watched()
    const visible: [id: string, second: number][] = []
    const dropped: [id: unknown, second: number][] = []
    const pokeAt = async (second: number, isolate: object = bindings) => {
      secondsLater(second)
      const { body } = await deliver(poke, isolate)
      if (body.status === 'duplicate') dropped.push([body.id, second])
      else visible.push([String(body.id), second + 60])
    }
    await pokeAt(10)
    await pokeAt(39, { ...bindings })
    await pokeAt(55)
    await pokeAt(85)
    await pokeAt(119)
    // A consumer drops the second message with an id that it knows.
    const looks = new Map(visible.toReversed())
    expect(dropped.length).toBeGreaterThan(0)
    for (const [id, second] of dropped) expect(looks.get(String(id))).toBeGreaterThanOrEqual(second)
    expect(Math.max(...looks.values())).toBeGreaterThan(119)
  })

  it('is held back for as long as its window is', async () => {
    const send = vi.fn()
    await deliver(poke, watched({ REPEAT_WINDOW_SECONDS: 300, EVENTS: { send } }).bindings)
    expect(send.mock.calls[0]?.[1]).toMatchObject({ delaySeconds: 300 })
  })

  it('with the account in it is not held back, and each state of it is an event', async () => {
    const send = vi.fn()
    const { bindings } = watched({ EVENTS: { send } })
    for (const updated_at of ['2026-11-23T12:00:00.1Z', '2026-11-23T12:00:00.2Z']) {
      const data = { ...poke.data, resource: { id: 'a', updated_at } }
      expect((await deliver({ ...poke, data }, bindings)).status).toBe(202)
    }
    expect(send.mock.calls.map(([, options]) => options)).toEqual([
      { contentType: 'json' },
      { contentType: 'json' },
    ])
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
