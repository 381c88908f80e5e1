/** A history that fails: no delivery is harmed, one warning tells of it, and the gap is noted. */

import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { note } from '../../../src/worker/history/write.ts'
import { isolateOf } from '../../../src/worker/isolate.ts'
import {
  clockAtNoon,
  deliver,
  logged,
  NOON,
  profileAdded,
  request,
  secondsLater,
} from '../../support.ts'
import { failing, progress, rows, tables } from './rows.ts'

clockAtNoon()

const d1 = (message: string) => () => Promise.reject(new Error(`D1_ERROR: ${message}`))
const down = d1('internal error')
const another = (number: number) => ({ ...profileAdded, name: `${number}`, data: data(number) })
const data = (number: number) => ({ ...profileAdded.data, profile: `p${number}` })

describe('the tables', () => {
  it('are made by the first write, and noted with the time', async () => {
    await deliver(profileAdded)
    expect(await tables()).toEqual(['deliveries', 'handlings', 'progress', 'replays', 'totals'])
    secondsLater(60)
    await deliver(profileAdded, { ...env })
    expect(await progress()).toEqual({ since: NOON.getTime() })
  })

  it('are made again if somebody deletes them', async () => {
    await deliver(another(1), env)
    await env.HISTORY.batch(
      ['deliveries', 'totals', 'progress'].map((table) =>
        env.HISTORY.prepare(`DROP TABLE ${table}`)
      )
    )
    const { lines } = await logged(() => deliver(another(2), env))
    expect(lines.map(({ message }) => message)).toEqual(['delivery'])
    expect(await rows()).toMatchObject([{ subject: 'profiles/p2' }])
  })

  it('are made by two isolates at the same time', async () => {
    await Promise.all([1, 2, 3].map((number) => deliver(another(number), { ...env })))
    expect(await rows()).toHaveLength(3)
  })
})

describe('a write that fails', () => {
  it.each([
    ['internal error', 'Error'],
    ['attempt to write a readonly database: SQLITE_READONLY', 'SQLITE_READONLY'],
    ['Exceeded maximum DB size', 'full'],
    ['database or disk is full: SQLITE_FULL', 'full'],
    ['no such table: deliveries: SQLITE_ERROR', 'SQLITE_ERROR'],
  ])('leaves the answer as it is, and one warning: %s', async (message, cause) => {
    const { lines } = await logged(async () => {
      const answer = await deliver(profileAdded, { ...env, HISTORY: failing(d1(message)) })
      expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } })
    })
    expect(lines).toMatchObject([
      { message: 'delivery' },
      { level: 'warn', message: 'history not written', cause },
    ])
  })

  it('warns once a minute in an isolate, also after the clock was set back', async () => {
    const bindings = { ...env, HISTORY: failing(down) }
    const warnings = async (seconds: number) => {
      secondsLater(seconds)
      const { lines } = await logged(() => deliver(another(seconds), bindings))
      return lines.filter(({ message }) => message === 'history not written').length
    }
    const seconds = [0, 1, 59, 60, 61, 120, -3_600]
    const found: number[] = []
    for (const one of seconds) found.push(await warnings(one))
    expect(found).toEqual([1, 0, 0, 1, 0, 1, 1])
  })

  it('is given up after 3 s', async () => {
    const { history } = isolateOf({ ...env, HISTORY: failing(() => new Promise(() => {})) })
    if (!history) throw new Error('The history is not bound.')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { lines } = await logged(async () => {
      const noted = note(history, { at: NOON.getTime(), outcome: 'accepted' })
      vi.advanceTimersByTime(2_999)
      expect(vi.getTimerCount()).toBe(1)
      vi.advanceTimersByTime(1)
      await noted
    })
    expect(lines).toMatchObject([{ message: 'history not written', cause: 'DeadlineExceeded' }])
  })

  it('is a warning of /health, until one succeeds; and the gap is noted', async () => {
    let isDown = true
    const HISTORY = failing((run) => (isDown ? down() : run()))
    const bindings = { ...env, HISTORY }
    const warnings = async () => (await request('/health', {}, bindings)).body.warnings
    expect(await warnings()).toBeUndefined()
    await deliver(another(1), bindings)
    secondsLater(30)
    await deliver(another(2), bindings)
    const message = 'has taken no row since 2026-11-23T12:00:00.000Z (Error)'
    expect(await warnings()).toEqual([{ path: 'HISTORY', message }])
    isDown = false
    secondsLater(90)
    await deliver(another(3), bindings)
    expect(await warnings()).toBeUndefined()
    expect(await rows()).toMatchObject([{ subject: 'profiles/p3' }])
    const noon = NOON.getTime()
    expect(await progress()).toMatchObject({ [`gap:${noon}`]: noon + 90_000 })
  })
})

it('a write that began before another one failed does not hide the gap', async () => {
  const { promise: failed, resolve: fail } = Promise.withResolvers<void>()
  let batches = 0
  const HISTORY = failing(async (run) => {
    batches += 1
    if (batches === 2) return down().finally(fail)
    if (batches === 1) await failed
    return run()
  })
  const bindings = { ...env, HISTORY }
  await Promise.all([1, 2].map((number) => deliver(another(number), bindings)))
  expect((await request('/health', {}, bindings)).body.warnings).toHaveLength(1)
  secondsLater(5)
  await deliver(another(3), bindings)
  const noon = NOON.getTime()
  expect(await progress()).toMatchObject({ [`gap:${noon}`]: noon + 5_000 })
})

describe('a binding that is not a database', () => {
  it.each([
    ['a text', 'database'],
    ['a queue', env.EVENTS],
    ['a service', env.RECORDER],
  ])('is a warning of /health and stops no delivery: %s', async (_, HISTORY) => {
    const bindings = { ...env, HISTORY }
    const { lines } = await logged(async () => {
      expect((await deliver(profileAdded, bindings)).status).toBe(202)
    })
    expect(lines).toHaveLength(1)
    expect((await request('/health', {}, bindings)).body).toEqual({
      status: 'ok',
      warnings: [{ path: 'HISTORY', message: expect.stringContaining('must be bound to a D1') }],
    })
  })

  it('is not missed if it is not bound at all', async () => {
    const { HISTORY: _, ...bindings } = env
    const { lines } = await logged(() => deliver(profileAdded, bindings))
    expect(lines).toHaveLength(1)
    expect((await request('/health', {}, bindings)).body).toEqual({ status: 'ok' })
  })
})
