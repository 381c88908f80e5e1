/** A history that fails: no message is harmed, and one line a minute tells of it. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { consume } from '../../src/consumer/consume.ts'
import { NOON, secondsLater } from '../support.ts'
import { type Handed, hand } from './batch.ts'
import { handlings, spoiled } from './database.ts'
import { eventOf, profileAddedEvent } from './event.ts'

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const added = profileAddedEvent
const INSERT = 'INSERT INTO handlings'
const hang = () => new Promise<never>(() => {})
const d1 = (message: string) => () => Promise.reject(new Error(`D1_ERROR: ${message}`))

const fail = () => Promise.reject(new Error('no'))
const handlers = { 'profiles.added': () => {}, '*': fail }
const batch = () => [added, eventOf({ event: 'x.y', data: {} }), '?']
const SETTLED = { outcome: 'ok', acked: [0], retried: { 1: expect.any(Number), 2: 0 } }
const OUTCOMES = ['failed', 'handled', 'invalid']

/** The outcomes of all messages, sorted, and the causes of all warnings of the history. */
function told({ lines }: Handed) {
  const outcomes = lines.filter(({ message }) => message === 'message')
  const warnings = lines.filter(({ message }) => message === 'history not written')
  expect(outcomes.length + warnings.length).toBe(lines.length)
  for (const { level } of warnings) expect(level).toBe('warn')
  return {
    outcomes: outcomes.map(({ outcome }) => outcome).sort(),
    causes: warnings.map(({ cause }) => cause),
  }
}

/** The history, whose insertions run `instead`. */
const failing = (instead: (run: () => Promise<unknown>) => Promise<unknown>) =>
  spoiled(INSERT, instead, env.HISTORY)

describe('the table', () => {
  it('is made again if somebody deletes it', async () => {
    const queue = consume(handlers)
    await hand(queue, [added])
    await env.HISTORY.exec('DROP TABLE handlings')
    const { lines } = await hand(queue, [added])
    expect(lines).toHaveLength(1)
    expect(await handlings()).toMatchObject([{ id: added.id, outcome: 'handled' }])
    const sql = "SELECT sql FROM sqlite_master WHERE name = 'handlings_id'"
    expect(await env.HISTORY.prepare(sql).first('sql')).toContain('handlings (id)')
  })
})

describe('a history', () => {
  it.each([
    ['internal error', 'Error'],
    ['attempt to write a readonly database: SQLITE_READONLY', 'SQLITE_READONLY'],
    ['Exceeded maximum DB size', 'full'],
    ['table handlings has no column named at: SQLITE_ERROR', 'SQLITE_ERROR'],
  ])('that fails changes nothing for the messages: %s', async (message, cause) => {
    const instead = vi.fn(d1(message))
    const handed = await hand(consume(handlers), batch(), {
      bindings: { HISTORY: failing(instead) },
    })
    expect(handed).toMatchObject(SETTLED)
    expect(told(handed)).toEqual({ outcomes: OUTCOMES, causes: [cause] })
    expect(instead).toHaveBeenCalledOnce()
  })

  it('that refuses the table as well changes nothing for the messages', async () => {
    const prepare = () => ({ bind: () => ({ run: d1('no such table: handlings: SQLITE_ERROR') }) })
    const HISTORY = { prepare, batch: d1('not authorized: SQLITE_AUTH') }
    const handed = await hand(consume(handlers), batch(), { bindings: { HISTORY } })
    expect(handed).toMatchObject(SETTLED)
    expect(told(handed)).toEqual({ outcomes: OUTCOMES, causes: ['SQLITE_AUTH'] })
  })

  it.each<[string, unknown, string]>([
    ['a text', 'database', 'HISTORY is not a D1 database'],
    ['a namespace', env.STATE, 'HISTORY is not a D1 database'],
    ['a queue', env.EVENTS, 'HISTORY is not a D1 database'],
    ['a service', env.RECORDER, 'HISTORY is not a D1 database'],
    ['a database of another kind', { prepare: () => 7 }, 'TypeError'],
  ])('that is %s is ignored with one line', async (_, HISTORY, cause) => {
    const queue = consume(handlers)
    const handed = await hand(queue, batch(), { bindings: { HISTORY } })
    expect(handed).toMatchObject(SETTLED)
    expect(told(handed)).toEqual({ outcomes: OUTCOMES, causes: [cause] })
    const next = await hand(queue, batch(), { bindings: { HISTORY } })
    expect(told(next)).toEqual({ outcomes: OUTCOMES, causes: [] })
  })

  it('that the option cannot find is ignored with one line', async () => {
    const history = () => {
      throw new RangeError('no')
    }
    const handed = await hand(consume(handlers, { history }), batch())
    expect(handed).toMatchObject(SETTLED)
    expect(told(handed)).toEqual({ outcomes: OUTCOMES, causes: ['RangeError'] })
  })

  it('warns once a minute in an isolate, also after the clock was set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    const queue = consume<Cloudflare.Env>(handlers, { history: () => failing(d1('down')) })
    const found: number[] = []
    for (const seconds of [0, 1, 59, 60, 61, 120, -3_600]) {
      secondsLater(seconds)
      found.push(told(await hand(queue, [added])).causes.length)
    }
    expect(found).toEqual([1, 0, 0, 1, 0, 1, 1])
  })

  it('is written again as soon as it works', async () => {
    let isDown = true
    const history = failing((run) => (isDown ? d1('down')() : run()))
    const queue = consume<Cloudflare.Env>({ '*': () => {} }, { history: () => history })
    await hand(consume({}), [added])
    await hand(queue, [added])
    isDown = false
    await hand(queue, [added])
    expect(await handlings()).toMatchObject([{ outcome: 'unhandled' }, { outcome: 'handled' }])
  })
})

describe('a history that hangs', () => {
  it('is given up after 3 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const instead = vi.fn(hang)
    const settled = vi.fn((handed: Handed) => handed)
    const bindings = { HISTORY: failing(instead) }
    const pending = hand(consume(handlers), batch(), { bindings }).then(settled)
    while (instead.mock.calls.length === 0) {
      await vi.advanceTimersByTimeAsync(0)
      await scheduler.wait(1)
    }
    await vi.advanceTimersByTimeAsync(2_999)
    await scheduler.wait(20)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    const handed = await pending
    expect(handed).toMatchObject(SETTLED)
    expect(told(handed)).toEqual({ outcomes: OUTCOMES, causes: ['DeadlineExceeded'] })
  })

  it('is left alone for a minute, so that it delays one batch and not each', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: NOON })
    const instead = vi.fn(hang)
    const queue = consume<Cloudflare.Env>(handlers, { history: () => failing(instead) })
    const calls: number[] = []
    for (const seconds of [0, 4, 62, 64]) {
      secondsLater(seconds)
      const isDone = vi.fn()
      const pending = hand(queue, [added]).then(isDone)
      while (isDone.mock.calls.length === 0) {
        // Only a batch that waits for the history needs the time to pass.
        if (instead.mock.calls.length > (calls.at(-1) ?? 0)) await vi.advanceTimersByTimeAsync(100)
        else await vi.advanceTimersByTimeAsync(0)
        await scheduler.wait(1)
      }
      await pending
      calls.push(instead.mock.calls.length)
    }
    expect(calls).toEqual([1, 1, 1, 2])
  })
})
