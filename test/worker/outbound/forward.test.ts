/**
 * Forwarding: into the real local queue, and into the outbox when a queue fails, hangs or is late.
 * The deadlines run on a fake clock.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Deadlines } from '../../../src/worker/deadlines.ts'
import { normalize } from '../../../src/worker/inbound/normalize.ts'
import { forward } from '../../../src/worker/outbound/forward.ts'
import {
  arrival,
  configOf,
  NOON,
  profileAdded,
  WINDOWS_SECONDS,
  waiting,
  watched,
} from '../../support.ts'

const normalized = await normalize(profileAdded, 'https://api.argyle.com', WINDOWS_SECONDS, NOON)
const { event } = normalized
const overloaded = new Error('Queue is overloaded. Please back off. (10250)')
const hang = () => new Promise<never>(() => {})

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const forwardTo = async (bindings: object, at = new Date()) => {
  const deadlines = new Deadlines(at)
  const { forwarded } = await forward(normalized, configOf(bindings), deadlines)
  deadlines.end()
  return forwarded
}
const forwardWith = (instead: Parameters<typeof watched>[0], at?: Date) =>
  forwardTo(watched(instead).bindings, at)

/** The result of `work`, which must settle exactly `milliseconds` later on the fake clock. */
async function after<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let settled = false
  work.then(() => {
    settled = true
  })
  await vi.advanceTimersByTimeAsync(milliseconds - 1)
  expect(settled).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  return work
}

describe('forwarding', () => {
  it('brings the event to the consumer unchanged', async () => {
    expect(await forwardWith({})).toEqual({ to: 'queue' })
    expect(await arrival(event.id)).toEqual(event)
    expect(await waiting()).toEqual([])
  })

  it('sends JSON, which every kind of consumer can read', async () => {
    const send = vi.fn()
    await forwardWith({ EVENTS: { send } })
    expect(send).toHaveBeenCalledExactlyOnceWith(event, { contentType: 'json' })
  })

  it.each([
    ['rejects', () => Promise.reject(overloaded)],
    [
      'throws',
      () => {
        throw overloaded
      },
    ],
  ])('puts the event into the outbox when the queue %s', async (_, send) => {
    const cause = 'EVENTS Error 10250'
    expect(await forwardWith({ EVENTS: { send } })).toEqual({ to: 'outbox', cause })
    expect(await waiting()).toEqual([{ queue: 'EVENTS', message: event }])
  })

  it('leaves the event in the outbox for 14 days, under its time of receipt, its id and its queue', async () => {
    const put = vi.fn()
    await forwardWith({ EVENTS: { send: () => Promise.reject(overloaded) }, STATE: { put } })
    const key = `outbox:2026-11-23T12:00:00.000Z:${event.id}:EVENTS`
    const options = { expirationTtl: 14 * 86_400 }
    expect(put).toHaveBeenCalledExactlyOnceWith(key, expect.any(String), options)
  })

  it('sends a delayed event with its delay, and the outbox keeps the delay', async () => {
    const send = vi.fn(() => Promise.reject(overloaded))
    const notBefore = NOON.getTime() + 60_000
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    const held = { ...normalized, notBefore }
    await forward(held, configOf(watched({ EVENTS: { send } }).bindings), new Deadlines())
    expect(send).toHaveBeenCalledExactlyOnceWith(held.event, {
      contentType: 'json',
      delaySeconds: 60,
    })
    expect(await waiting()).toEqual([{ queue: 'EVENTS', message: held.event, notBefore }])
  })

  it('ends nowhere when the outbox fails too, and names both causes', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal Server Error'))
    expect(
      await forwardWith({ EVENTS: { send: () => Promise.reject(overloaded) }, STATE: { put } })
    ).toEqual({ to: 'nowhere', cause: 'EVENTS Error 10250, outbox Error 500' })
  })

  it('leaves no timer behind when the queue answers', async () => {
    vi.useFakeTimers()
    expect(await forwardWith({ EVENTS: { send: async () => {} } })).toEqual({ to: 'queue' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives the queue 4 s, and a failure after that is harmless', async () => {
    vi.useFakeTimers()
    const late = Promise.withResolvers<never>()
    const instead = { EVENTS: { send: () => late.promise }, STATE: { put: async () => {} } }
    const forwarded = await after(4_000, forwardWith(instead))
    expect(forwarded).toEqual({ to: 'outbox', cause: 'EVENTS DeadlineExceeded' })
    late.reject(new Error('too late'))
    await vi.advanceTimersByTimeAsync(10)
  })

  it('gives the queue less time when the delivery has already taken long', async () => {
    vi.useFakeTimers()
    const arrivedAt = new Date(Date.now() - 6_000)
    const instead = { EVENTS: { send: hang }, STATE: { put: async () => {} } }
    const forwarded = await after(500, forwardWith(instead, arrivedAt))
    expect(forwarded).toMatchObject({ to: 'outbox' })
  })

  it('gives the outbox 3 s', async () => {
    vi.useFakeTimers()
    const instead = {
      EVENTS: { send: async () => Promise.reject(overloaded) },
      STATE: { put: hang },
    }
    expect(await after(3_000, forwardWith(instead))).toEqual({
      to: 'nowhere',
      cause: 'EVENTS Error 10250, outbox DeadlineExceeded',
    })
  })
})

describe('forwarding to several queues', () => {
  const ROUTES = { PROFILES: ['profiles.*'] }
  const reject = () => Promise.reject(overloaded)

  it('brings an event to every queue that has a matching pattern, and to EVENTS', async () => {
    expect(await forwardWith({ ROUTES })).toEqual({ to: 'queue' })
    expect(await arrival(event.id, 'argyle-profiles')).toEqual(event)
    expect(await arrival(event.id)).toEqual(event)
    expect(await waiting()).toEqual([])
  })

  it('does not bring an event to a queue without a matching pattern', async () => {
    const { bindings, sent, sentToProfiles } = watched({ ROUTES: { PROFILES: ['*.removed'] } })
    expect(await forwardTo(bindings)).toEqual({ to: 'queue' })
    expect(sent).toEqual([event])
    expect(sentToProfiles).toEqual([])
  })

  it.each([
    ['EVENTS', 'PROFILES'],
    ['PROFILES', 'EVENTS'],
  ] as const)(
    'puts an event into the outbox for %s alone when only that queue fails',
    async (down, up) => {
      const send = vi.fn()
      const forwarded = await forwardWith({ ROUTES, [down]: { send: reject }, [up]: { send } })
      expect(forwarded).toEqual({ to: 'outbox', cause: `${down} Error 10250` })
      expect(send).toHaveBeenCalledExactlyOnceWith(event, { contentType: 'json' })
      expect(await waiting()).toEqual([{ queue: down, message: event }])
    }
  )

  it('puts an entry into the outbox for each of two queues that fail, and names both', async () => {
    const failing = { EVENTS: { send: reject }, PROFILES: { send: () => Promise.reject(null) } }
    expect(await forwardWith({ ROUTES, ...failing })).toEqual({
      to: 'outbox',
      cause: 'EVENTS Error 10250, PROFILES object',
    })
    expect(await waiting()).toEqual([
      { queue: 'EVENTS', message: event },
      { queue: 'PROFILES', message: event },
    ])
  })

  it('ends nowhere when the outbox fails for one of them, and names every failure', async () => {
    const put = async (key: string, value: string) => {
      if (key.endsWith(':PROFILES')) throw new Error('KV PUT failed: 500 Internal Server Error')
      await env.STATE.put(key, value)
    }
    const failing = { EVENTS: { send: reject }, PROFILES: { send: reject }, STATE: { put } }
    expect(await forwardWith({ ROUTES, ...failing })).toEqual({
      to: 'nowhere',
      cause: 'EVENTS Error 10250, PROFILES Error 10250, outbox Error 500',
    })
    expect(await forwardWith({ ROUTES, PROFILES: { send: reject }, STATE: { put } })).toEqual({
      to: 'nowhere',
      cause: 'PROFILES Error 10250, outbox Error 500',
    })
  })

  it('stores the data of a large event in KV once', async () => {
    const large = { ...profileAdded, data: { ...profileAdded.data, pad: 'x'.repeat(200_000) } }
    const checked = await normalize(large, 'https://api.argyle.com', WINDOWS_SECONDS, NOON)
    const { bindings, calls, sent, sentToProfiles } = watched({ ROUTES })
    await forward(checked, configOf(bindings), new Deadlines())
    expect(calls.filter((call) => call === 'STATE.put')).toHaveLength(1)
    expect(sent).toMatchObject([{ dataref: `payload:${checked.event.id}` }])
    expect(sentToProfiles).toEqual(sent)
  })

  it('gives all queues the same 4 s, and all entries of the outbox the same 3 s', async () => {
    vi.useFakeTimers()
    const hanging = { EVENTS: { send: hang }, PROFILES: { send: hang }, STATE: { put: hang } }
    expect(await after(7_000, forwardWith({ ROUTES, ...hanging }))).toMatchObject({
      to: 'nowhere',
    })
  })
})
