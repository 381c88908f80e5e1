/** The rows of attempts in a real local history: whose, how they ended, and their cost. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { consume } from '../../src/consumer/consume.ts'
import type { Options } from '../../src/consumer/handlers.ts'
import { RetryLater } from '../../src/consumer/retry-later.ts'
import { NOON } from '../support.ts'
import { hand, QUEUE } from './batch.ts'
import { handlings, spoiled } from './database.ts'
import { eventOf, profileAddedEvent } from './event.ts'

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const added = profileAddedEvent
const { data: _, ...attributes } = added
const claim = { ...attributes, dataref: 'payload:1' }
const INSERT = 'INSERT INTO handlings'
const events = (count: number) =>
  Array.from({ length: count }, () => eventOf({ event: 'x.y', data: {} }))

/** The options of a consumer whose history tells the result of each statement. It has its table. */
async function counted(): Promise<{ options: Options<Cloudflare.Env>; results: D1Result[] }> {
  await hand(consume({}), events(1))
  const results: D1Result[] = []
  const history = spoiled(
    INSERT,
    async (run) => {
      const result = await run()
      results.push(result as D1Result)
      return result
    },
    env.HISTORY
  )
  return { options: { history: () => history }, results }
}

describe('an attempt', () => {
  const refused = (error: unknown) => () => Promise.reject(error)
  const named = Object.assign(new Error('of u-1'), { name: 'MailRefused' })

  it.each([
    ['is handled', added, () => {}, { outcome: 'handled' }],
    ['has no handler', added, undefined, { outcome: 'unhandled' }],
    ['fails', added, refused(named), { outcome: 'failed', error: 'MailRefused' }],
    ['asks for another time', added, refused(new RetryLater(60)), { error: 'RetryLater' }],
    ['throws something else', added, refused('of u-1'), { error: 'string' }],
    ['is too slow', added, () => new Promise(() => {}), { error: 'DeadlineExceeded' }],
    ['has no data yet', claim, () => {}, { outcome: 'unavailable', error: 'not in STATE yet' }],
    [
      'is not an event',
      { ...added, data: { profile: 'of u-1' } },
      () => {},
      { outcome: 'invalid', error: 'data.account is missing, data.user is missing' },
    ],
  ])('that %s has one row', async (_, body, handler, expected) => {
    const queue = consume(handler ? { '*': handler } : {}, { timeoutSeconds: 0.05 })
    await hand(queue, [body], { attempts: 3 })
    expect(await handlings()).toEqual([
      {
        n: expect.any(Number),
        at: expect.any(Number),
        id: added.id,
        queue: QUEUE,
        worker: null,
        outcome: 'failed',
        attempt: 3,
        milliseconds: expect.any(Number),
        error: null,
        replay: null,
        ...expected,
      },
    ])
    expect(JSON.stringify(await handlings())).not.toContain('u-1')
  })

  it('that our own bug ends has one row', async () => {
    const state = () => {
      throw new RangeError('of u-1')
    }
    await hand(consume({}, { state }), [claim])
    expect(await handlings()).toMatchObject([
      { id: added.id, outcome: 'unexpected', error: 'RangeError' },
    ])
  })

  it('has the replay of its event, and the name that the Worker gives itself', async () => {
    const queue = consume({ '*': () => {} }, { worker: 'welcome' })
    await hand(queue, [{ ...added, replay: 'r-1' }], { queue: 'argyle-profiles' })
    expect(await handlings()).toMatchObject([
      { replay: 'r-1', worker: 'welcome', queue: 'argyle-profiles' },
    ])
  })

  it('has the time of its beginning and its milliseconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    const at = NOON.getTime()
    const wait = () => void vi.setSystemTime(Date.now() + 40)
    const queue = consume({ 'profiles.added': wait }, { concurrency: 1 })
    await hand(queue, [added, added])
    expect(await handlings()).toMatchObject([
      { n: at * 1000, at, milliseconds: 40 },
      { n: at * 1000 + 1, at: at + 40, milliseconds: 40 },
    ])
  })

  it('has a number by the first attempt of its batch, even if another one ended first', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    const at = NOON.getTime()
    const slow = () => {
      vi.setSystemTime(at + 40)
      return scheduler.wait(20)
    }
    await hand(consume({ 'profiles.added': slow, '*': () => {} }), [added, ...events(1)])
    expect(await handlings()).toMatchObject([
      { n: at * 1000, at: at + 40 },
      { n: at * 1000 + 1, at, id: added.id },
    ])
  })

  it.each([
    ['without an id', '?', null],
    ['with an id that the edge does not make', { id: '123-45-6789' }, null],
    ['with an id of the edge', { id: added.id }, added.id],
    ['with an id that is not text', { ...added, id: 7 }, null],
  ])('at a message that is not an event, %s, has a row', async (_, body, id) => {
    await hand(consume({}), [body])
    expect(await handlings()).toMatchObject([{ outcome: 'invalid', id }])
  })

  it.each([
    ['that is long', 'x'.repeat(500), { outcome: 'failed', error: 'x'.repeat(200) }],
    ['that is a number', 7, { outcome: 'failed', error: '7' }],
    // The log cannot take it, so the attempt counts as our own bug.
    ['that JSON cannot hold', 7n, { outcome: 'unexpected', error: 'TypeError' }],
  ])('with the name of an error %s has one row', async (_, name, expected) => {
    const odd = Object.assign(new Error('no'), { name })
    await hand(consume({ '*': refused(odd) }), [added])
    expect(await handlings()).toMatchObject([expected])
  })

  it('has the id that its event had before the handler changed it', async () => {
    const queue = consume({ '*': (event) => void Object.assign(event, { id: 'changed' }) })
    await hand(queue, [structuredClone(added)])
    expect(await handlings()).toMatchObject([{ id: added.id }])
  })
})

describe('a batch', () => {
  it('has its rows in one statement, with numbers of their own', async () => {
    const { options, results } = await counted()
    const queue = consume({ '*': () => {} }, options)
    const batch = events(100)
    await hand(queue, batch)
    expect(results).toHaveLength(1)
    const rows = (await handlings()).slice(1)
    expect(rows.map(({ id }) => id)).toEqual(batch.map(({ id }) => id))
    const first = Math.min(...rows.map(({ at }) => at)) * 1000
    for (const [index, { n }] of rows.entries()) {
      expect(n - index).toBeGreaterThanOrEqual(first)
      expect(n - index).toBeLessThan(first + 1000)
    }
  })

  it('writes two rows for each attempt, and one for a message without an id', async () => {
    const { options, results } = await counted()
    const queue = consume({ '*': () => {} }, options)
    await hand(queue, events(10))
    await hand(queue, ['?', '?'])
    expect(results.map(({ meta }) => meta.rows_written)).toEqual([20, 2])
    // A scan would read all rows that the history has.
    await hand(queue, events(1))
    expect(results.at(-1)?.meta.rows_read).toBeLessThan(10)
  })

  it('shares the history with other batches of the same millisecond', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    const batches = Array.from({ length: 5 }, () => events(20))
    // Five isolates, and the table is missing.
    await Promise.all(batches.map((batch) => hand(consume({ '*': () => {} }), batch)))
    const rows = await handlings()
    expect(rows.map(({ n }) => n - NOON.getTime() * 1000)).toEqual([...Array(100).keys()])
    const ids = batches.flat().map(({ id }) => id)
    expect(rows.map(({ id }) => id).sort()).toEqual(ids.sort())
  })

  it('without messages writes nothing', async () => {
    const { options, results } = await counted()
    await hand(consume({}, options), [])
    expect(results).toEqual([])
  })

  it('is settled before its rows are written', async () => {
    const order: string[] = []
    const history = spoiled(
      INSERT,
      (run) => {
        order.push('written')
        return run()
      },
      env.HISTORY
    )
    const retry = () => {
      order.push('settled')
      throw new RetryLater(5)
    }
    await hand(consume({ '*': retry }, { history: () => history }), events(3))
    expect(order.slice(0, 3)).toEqual(['settled', 'settled', 'settled'])
    expect(order[3]).toBe('written')
  })
})

describe('without a history', () => {
  const untouched = async () =>
    (await env.HISTORY.prepare("SELECT name FROM sqlite_master WHERE name = 'handlings'").all())
      .results

  it.each([
    ['is not bound', { bindings: { HISTORY: undefined } }, {}],
    ['is null', { bindings: { HISTORY: null } }, {}],
    ['is refused by the option', {}, { history: () => undefined }],
  ])('that %s, an attempt leaves its line alone', async (_, using, options) => {
    const { acked, lines } = await hand(consume({}, options), [added], using)
    expect(acked).toEqual([0])
    expect(lines).toMatchObject([{ message: 'message' }])
    expect(await untouched()).toEqual([])
  })

  it('an execution context of a test needs no waitUntil', async () => {
    const queue = consume<object>({ '*': () => {} })
    const ack = vi.fn()
    const message = { body: added, attempts: 1, id: '0', ack }
    const batch = { queue: QUEUE, messages: [message] }
    await queue(Object(batch), {}, Object({}))
    expect(ack).toHaveBeenCalledOnce()
  })
})
