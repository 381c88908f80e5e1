/** Sending to the queue: the real local one, and ones that fail, hang or come late. */

import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { toEvent } from '../src/event.ts'
import { forward } from '../src/forward.ts'
import { consumed, profileAdded, watched } from './support.ts'

const event = await toEvent(profileAdded, 'https://api.argyle.com', 60, new Date())

describe('forwarding', () => {
  it('brings the event to the consumer as it is', async () => {
    expect(await forward(env.EVENTS, event)).toBe('sent')
    expect(await consumed(1)).toContainEqual(event)
  })

  it('sends JSON, which every kind of consumer can read', async () => {
    const send = vi.spyOn(env.EVENTS, 'send')
    await forward(env.EVENTS, event)
    expect(send).toHaveBeenCalledExactlyOnceWith(event, { contentType: 'json' })
    send.mockRestore()
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('Queue is overloaded. Please back off. (10250)'))],
    [
      'throws',
      () => {
        throw new Error('Queue is overloaded. Please back off. (10250)')
      },
    ],
  ])('has failed when the queue %s, and tells the code', async (_, send) => {
    const { bindings } = watched({ EVENTS: { send } })
    expect(await forward(bindings.EVENTS, event)).toEqual({
      reason: 'queue_failed',
      cause: 'Error 10250',
    })
  })

  it('leaves no timer behind when the queue answers', async () => {
    vi.useFakeTimers()
    const { bindings } = watched({ EVENTS: { send: async () => {} } })
    expect(await forward(bindings.EVENTS, event)).toBe('sent')
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('has timed out when the queue does not answer within 4 s, and a late failure is harmless', async () => {
    vi.useFakeTimers()
    const late = Promise.withResolvers<never>()
    const { bindings } = watched({ EVENTS: { send: () => late.promise } })
    const pending = forward(bindings.EVENTS, event)
    let settled = false
    pending.then(() => {
      settled = true
    })
    await vi.advanceTimersByTimeAsync(3_999)
    expect(settled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await pending).toEqual({ reason: 'queue_timeout', cause: 'DeadlineExceeded' })
    vi.useRealTimers()
    late.reject(new Error('too late'))
    await scheduler.wait(10)
  })
})
