/** The marker in real local KV, and what happens when KV fails, hangs or lies. */

import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { lookUp, mark } from '../../../src/worker/state/seen.ts'
import { logged, NOON, watched } from '../../support.ts'

const after = (milliseconds: number) => new Date(NOON.getTime() + milliseconds)

const eventOf = (fingerprint: string): AnyEvent => ({
  specversion: '1.0',
  id: `id-of-${fingerprint}`,
  source: 'https://api.argyle.com',
  type: 'com.argyle.profiles.added',
  time: NOON.toISOString(),
  datacontenttype: 'application/json',
  fingerprint,
  data: {},
})

describe('the marker', () => {
  it('is not found for what was never marked', async () => {
    expect(await lookUp(env.STATE, 'never', NOON)).toEqual({ state: 'new' })
  })

  it('is found until its window ends, to the millisecond', async () => {
    await mark(env.STATE, eventOf('windowed'), after(60_000).getTime(), NOON)
    const seen = { state: 'seen', id: 'id-of-windowed' }
    expect(await lookUp(env.STATE, 'windowed', NOON)).toEqual(seen)
    expect(await lookUp(env.STATE, 'windowed', after(59_999))).toEqual(seen)
    expect(await lookUp(env.STATE, 'windowed', after(60_000))).toEqual({ state: 'new' })
  })

  it('is a key and its facts without data, which KV forgets after the window', async () => {
    const put = vi.spyOn(env.STATE, 'put')
    await mark(env.STATE, eventOf('stored'), after(604_800_000).getTime(), NOON)
    expect(put).toHaveBeenCalledExactlyOnceWith('seen:stored', '', {
      expirationTtl: 604_800,
      metadata: {
        id: 'id-of-stored',
        type: 'com.argyle.profiles.added',
        time: '2026-11-23T12:00:00.000Z',
        until: after(604_800_000).getTime(),
      },
    })
    const { keys } = await env.STATE.list({ prefix: 'seen:stored' })
    expect(keys).toHaveLength(1)
    put.mockRestore()
  })

  // Found by the property tests: such a character has six bytes in JSON, and KV refused the metadata.
  it.each(['\u0000', '\ud800'])(
    'holds also for the longest event name of %j',
    async (character) => {
      const event = { ...eventOf('long'), type: `com.argyle.${character.repeat(200)}` as const }
      await mark(env.STATE, event, after(60_000).getTime(), NOON)
      expect(await lookUp(env.STATE, 'long', NOON)).toMatchObject({ state: 'seen' })
      await env.STATE.delete('seen:long')
    }
  )

  it('is kept by KV for no less than KV can, and counts no longer than it should', async () => {
    const put = vi.spyOn(env.STATE, 'put')
    await mark(env.STATE, eventOf('short'), after(10_000).getTime(), NOON)
    expect(put.mock.calls[0]?.[2]).toMatchObject({ expirationTtl: 60 })
    expect(await lookUp(env.STATE, 'short', after(9_999))).toMatchObject({ state: 'seen' })
    expect(await lookUp(env.STATE, 'short', after(10_000))).toEqual({ state: 'new' })
    put.mockRestore()
  })

  it('is not written when it would hold no longer', async () => {
    const { bindings, calls } = watched()
    await mark(bindings.STATE, eventOf('past'), NOON.getTime(), NOON)
    expect(calls).toEqual([])
  })

  it('is read with the shortest cache that KV has, because misses are cached as well', async () => {
    const read = vi.spyOn(env.STATE, 'getWithMetadata')
    await lookUp(env.STATE, 'cached', NOON)
    expect(read).toHaveBeenCalledExactlyOnceWith('seen:cached', { cacheTtl: 30 })
    read.mockRestore()
  })

  it('without sense counts as none', async () => {
    await env.STATE.put('seen:foreign', 'x', { metadata: { until: 'tomorrow' } })
    expect(await lookUp(env.STATE, 'foreign', NOON)).toEqual({ state: 'new' })
    await env.STATE.put('seen:bare', 'x')
    expect(await lookUp(env.STATE, 'bare', NOON)).toEqual({ state: 'new' })
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('KV GET failed: 500 Internal Server Error'))],
    [
      'throws',
      () => {
        throw new Error('KV GET failed: 500 Internal Server Error')
      },
    ],
  ])('is unchecked when its read %s, with the status as its cause', async (_, getWithMetadata) => {
    const { bindings } = watched({ STATE: { getWithMetadata } })
    expect(await lookUp(bindings.STATE, 'any', NOON)).toEqual({
      state: 'unchecked',
      cause: 'Error 500',
    })
  })

  it('is unchecked when its read hangs for more than 1 s', async () => {
    vi.useFakeTimers()
    const { bindings } = watched({ STATE: { getWithMetadata: () => new Promise(() => {}) } })
    const pending = lookUp(bindings.STATE, 'any', NOON)
    let settled = false
    pending.then(() => {
      settled = true
    })
    await vi.advanceTimersByTimeAsync(999)
    expect(settled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await pending).toEqual({ state: 'unchecked', cause: 'DeadlineExceeded' })
    vi.useRealTimers()
  })

  it('is unchecked when its read answers nonsense', async () => {
    const { bindings } = watched({ STATE: { getWithMetadata: async () => null } })
    expect(await lookUp(bindings.STATE, 'any', NOON)).toMatchObject({ state: 'unchecked' })
  })

  it.each([
    ['is being written by a copy', 'KV PUT failed: 429 Too Many Requests', 'info', 'Error 429'],
    ['cannot be written', 'KV PUT failed: 500 secret-detail', 'warn', 'Error 500'],
    ['cannot be written today', 'KV put() limit exceeded for the day.', 'warn', 'Error'],
  ])('that %s throws nothing and logs a line', async (_, message, level, cause) => {
    const { bindings } = watched({
      STATE: { put: () => Promise.reject(new Error(message)) },
    })
    const { lines, text } = await logged(() =>
      mark(bindings.STATE, eventOf('f'), after(60_000).getTime(), NOON)
    )
    expect(lines).toEqual([
      { level, message: 'marker not written', id: 'id-of-f', fingerprint: 'f', cause },
    ])
    expect(text).not.toContain('secret-detail')
  })
})
