/** Forwarding: to the real local queue, and past one that fails, hangs or comes late. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { toEvent } from '../src/event.ts'
import { forward } from '../src/forward.ts'
import { nextEntries } from '../src/state/outbox.ts'
import { arrival, configOf, NOON, profileAdded, WINDOWS_SECONDS, watched } from './support.ts'

const normalized = await toEvent(profileAdded, 'https://api.argyle.com', WINDOWS_SECONDS, NOON)
const { event } = normalized
const overloaded = new Error('Queue is overloaded. Please back off. (10250)')
const hang = () => new Promise<never>(() => {})

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const forwardWith = (instead: Parameters<typeof watched>[0], at = new Date()) =>
  forward(normalized, configOf(watched(instead).bindings), at)

async function waiting() {
  const { found } = await nextEntries(env.STATE, null)
  return found.map(({ entry }) => entry)
}

/** What `work` comes to, once the fake clock is `milliseconds` on; not a millisecond earlier. */
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
  it('brings the event to the consumer as it is', async () => {
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
    expect(await forwardWith({ EVENTS: { send } })).toEqual({ to: 'outbox', cause: 'Error 10250' })
    expect(await waiting()).toEqual([{ queue: 'EVENTS', message: event }])
  })

  it('has the outbox keep it for 14 days, under a key that sorts by the time of receipt', async () => {
    const put = vi.fn()
    await forwardWith({ EVENTS: { send: () => Promise.reject(overloaded) }, STATE: { put } })
    const key = `outbox:2026-11-23T12:00:00.000Z:${event.id}`
    const options = { expirationTtl: 14 * 86_400 }
    expect(put).toHaveBeenCalledExactlyOnceWith(key, expect.any(String), options)
  })

  it('holds a poke back, and the outbox keeps for how long', async () => {
    const send = vi.fn(() => Promise.reject(overloaded))
    const poke = { event: 'accounts.updated', data: { account: 'a', user: 'u' } }
    const held = await toEvent(poke, 'https://api.argyle.com', WINDOWS_SECONDS, NOON)
    await forward(held, configOf(watched({ EVENTS: { send } }).bindings), new Date())
    expect(send).toHaveBeenCalledExactlyOnceWith(held.event, {
      contentType: 'json',
      delaySeconds: 60,
    })
    expect(await waiting()).toEqual([{ queue: 'EVENTS', message: held.event, delaySeconds: 60 }])
  })

  it('ends nowhere when the outbox fails as well, and tells both causes', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal Server Error'))
    expect(
      await forwardWith({ EVENTS: { send: () => Promise.reject(overloaded) }, STATE: { put } })
    ).toEqual({ to: 'nowhere', cause: 'Error 10250, outbox: Error 500' })
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
    expect(forwarded).toEqual({ to: 'outbox', cause: 'DeadlineExceeded' })
    late.reject(new Error('too late'))
    await vi.advanceTimersByTimeAsync(10)
  })

  it('gives the queue less where the delivery has already taken long', async () => {
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
      cause: 'Error 10250, outbox: DeadlineExceeded',
    })
  })
})
