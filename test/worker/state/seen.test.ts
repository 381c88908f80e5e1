/** The marker in real local KV, and what follows when KV fails, hangs or lies. */

import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Deadlines } from '../../../src/worker/deadlines.ts'
import type { Marker } from '../../../src/worker/state/marker.ts'
import { lookUp, mark as markBefore, type Tracked } from '../../../src/worker/state/seen.ts'
import { logged, NOON, watched } from '../../support.ts'

const noon = NOON.getTime()
const DAY_SECONDS = 86_400

const marker: Marker = {
  until: noon + 60_000,
  names: ['profiles'],
  sends: [{ receivedAt: noon, sentAt: noon, id: '0'.repeat(32) }],
}
const tracked = (instead: Partial<Tracked> = {}): Tracked => ({
  marker,
  writtenAt: 0,
  isWaiting: false,
  ...instead,
})

/** As after an answer: the deadlines have ended by then, and the write still has its own. */
function mark(kv: KVNamespace, fingerprint: string, one: Tracked) {
  const deadlines = new Deadlines()
  deadlines.end()
  return markBefore(kv, fingerprint, one, deadlines)
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a marker', () => {
  it('is absent before it is written', async () => {
    expect(await lookUp(env.STATE, 'never', new Deadlines())).toEqual({
      ok: true,
      marker: undefined,
    })
  })

  it('is read as it was written', async () => {
    await mark(env.STATE, 'written', tracked())
    expect(await lookUp(env.STATE, 'written', new Deadlines())).toEqual({ ok: true, marker })
  })

  it.each([
    ['31 days', marker.until, 31 * DAY_SECONDS],
    ['its window if that is longer', noon + 40 * DAY_SECONDS * 1000, 40 * DAY_SECONDS],
  ])('is kept by KV for %s', async (_, until, expirationTtl) => {
    const put = vi.spyOn(env.STATE, 'put')
    await mark(env.STATE, 'kept', tracked({ marker: { ...marker, until } }))
    expect(put).toHaveBeenCalledExactlyOnceWith('seen:kept', expect.any(String), { expirationTtl })
  })

  it('is read with the shortest cache of KV, because misses are cached too', async () => {
    const get = vi.spyOn(env.STATE, 'get')
    await lookUp(env.STATE, 'cached', new Deadlines())
    expect(get).toHaveBeenCalledExactlyOnceWith('seen:cached', { cacheTtl: 30 })
  })

  it.each(['x', '{}', 'null', '{"until":"tomorrow","names":[],"sends":[]}'])(
    'counts as absent if its value is %s',
    async (value) => {
      await env.STATE.put('seen:foreign', value)
      expect(await lookUp(env.STATE, 'foreign', new Deadlines())).toEqual({
        ok: true,
        marker: undefined,
      })
    }
  )

  it.each([
    ['rejects', () => Promise.reject(new Error('KV GET failed: 500 Internal Server Error'))],
    [
      'throws',
      () => {
        throw new Error('KV GET failed: 500 Internal Server Error')
      },
    ],
  ])('is unchecked if the read %s, and the cause has the status', async (_, get) => {
    const { bindings } = watched({ STATE: { get } })
    expect(await lookUp(bindings.STATE, 'any', new Deadlines())).toEqual({
      ok: false,
      cause: 'Error 500',
    })
  })

  it('is unchecked if the read hangs for 1 s', async () => {
    vi.useFakeTimers()
    const { bindings } = watched({ STATE: { get: () => new Promise(() => {}) } })
    const pending = lookUp(bindings.STATE, 'any', new Deadlines())
    let settled = false
    pending.then(() => {
      settled = true
    })
    await vi.advanceTimersByTimeAsync(999)
    expect(settled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await pending).toEqual({ ok: false, cause: 'DeadlineExceeded' })
  })

  it.each([
    ['another isolate writes it too', 'KV PUT failed: 429 Too Many Requests', 'info', 'Error 429'],
    ['KV fails', 'KV PUT failed: 500 secret-detail', 'warn', 'Error 500'],
    ['the day has no more writes', 'KV put() limit exceeded for the day.', 'warn', 'Error'],
  ])('that is not written because %s makes one log line', async (_, message, level, cause) => {
    const { bindings } = watched({ STATE: { put: () => Promise.reject(new Error(message)) } })
    const { lines, text } = await logged(() => mark(bindings.STATE, 'f', tracked()))
    expect(lines).toEqual([{ level, message: 'marker not written', fingerprint: 'f', cause }])
    expect(text).not.toContain('secret-detail')
  })
})

describe('a second write of a marker', () => {
  const puts = () => {
    const put = vi.fn(async (_key: string, _value: string) => {})
    const { bindings } = watched({ STATE: { put } })
    return { put, kv: bindings.STATE }
  }

  it('waits until a second after the first', async () => {
    vi.useFakeTimers({ now: NOON })
    const { put, kv } = puts()
    const one = tracked()
    await mark(kv, 'f', one)
    await vi.advanceTimersByTimeAsync(400)
    const second = mark(kv, 'f', one)
    await vi.advanceTimersByTimeAsync(599)
    expect(put).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    await second
    expect(put).toHaveBeenCalledTimes(2)
  })

  it('includes each later change that comes while it waits', async () => {
    vi.useFakeTimers({ now: NOON })
    const { put, kv } = puts()
    const one = tracked()
    await mark(kv, 'f', one)
    const second = mark(kv, 'f', one)
    one.marker = { ...marker, names: ['profiles', 'more'] }
    await mark(kv, 'f', one)
    await vi.advanceTimersByTimeAsync(1_000)
    await second
    expect(put).toHaveBeenCalledTimes(2)
    expect(JSON.parse(put.mock.lastCall?.[1] ?? '')).toEqual(one.marker)
  })

  it('does not wait if a second has passed', async () => {
    const { put, kv } = puts()
    const one = tracked()
    await mark(kv, 'f', one)
    vi.setSystemTime(noon + 1_000)
    await mark(kv, 'f', one)
    expect(put).toHaveBeenCalledTimes(2)
  })

  it('does not wait for longer than a second after the clock was set back', async () => {
    vi.useFakeTimers({ now: NOON })
    const { put, kv } = puts()
    const one = tracked()
    await mark(kv, 'f', one)
    vi.setSystemTime(noon - 3_600_000)
    const second = mark(kv, 'f', one)
    await vi.advanceTimersByTimeAsync(1_000)
    await second
    expect(put).toHaveBeenCalledTimes(2)
  })

  it('is followed by a third', async () => {
    vi.useFakeTimers({ now: NOON })
    const { put, kv } = puts()
    const one = tracked()
    for (const count of [1, 2, 3]) {
      const writing = mark(kv, 'f', one)
      await vi.advanceTimersByTimeAsync(1_000)
      await writing
      expect(put).toHaveBeenCalledTimes(count)
    }
  })
})
