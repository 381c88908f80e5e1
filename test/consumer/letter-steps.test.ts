/** The steps of dead letters in a real local history: kept, and sent again. */

import { createMessageBatch, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keepDeadLetters, redriveDeadLetters } from '../../src/consumer/dead-letters.ts'
import { logged, NOON } from '../support.ts'
import { handlings, lost, spoiled } from './database.ts'
import { eventOf, profileAddedEvent } from './event.ts'

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const DEAD = 'argyle-events-dead'
const history = env.HISTORY
const batchOf = (...bodies: unknown[]) =>
  createMessageBatch(
    DEAD,
    bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }))
  )
const markAll = () => env.DB.exec('UPDATE argyle_dead_letters SET redrive = 1')
const target = { send: async () => {} } as unknown as Queue
const letters = async () =>
  (await env.DB.prepare('SELECT id FROM argyle_dead_letters').all()).results.length
const another = () => eventOf({ event: 'x.y', data: {} })

it('a letter has one row when it is kept, and one when it is sent again', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
  const at = NOON.getTime()
  const options = { history, worker: 'downstream' }
  const event = { ...profileAddedEvent, replay: 'r-1' }
  await keepDeadLetters(batchOf(event, 'no event'), env.DB, options)
  await markAll()
  vi.setSystemTime(at + 60_000)
  expect(await redriveDeadLetters(env.DB, DEAD, target, options)).toBe(2)
  const step = { queue: DEAD, worker: 'downstream', attempt: null, milliseconds: null, error: null }
  const ids = { id: event.id, replay: 'r-1' }
  const none = { id: null, replay: null }
  const later = { at: at + 60_000, outcome: 'redriven' }
  expect(await handlings()).toEqual([
    { ...step, ...ids, n: at * 1000, at, outcome: 'dead' },
    { ...step, ...none, n: at * 1000 + 1, at, outcome: 'dead' },
    { ...step, ...ids, n: (at + 60_000) * 1000, ...later },
    { ...step, ...none, n: (at + 60_000) * 1000 + 1, ...later },
  ])
})

it('a copy of a letter that is kept already is not another step', async () => {
  await keepDeadLetters(batchOf(profileAddedEvent), env.DB, { history })
  await keepDeadLetters(batchOf(profileAddedEvent), env.DB, { history })
  expect(await handlings()).toMatchObject([{ outcome: 'dead', worker: null }])
})

it('a letter that is not kept or not sent is not a step', async () => {
  await keepDeadLetters(batchOf(1n, profileAddedEvent), env.DB, { history })
  await markAll()
  const down = { send: lost } as unknown as Queue
  await redriveDeadLetters(env.DB, DEAD, down, { history })
  expect(await handlings()).toMatchObject([{ id: profileAddedEvent.id, outcome: 'dead' }])
})

it('letters that were sent before the database failed are steps', async () => {
  await keepDeadLetters(batchOf(another(), another()), env.DB)
  await markAll()
  const db = spoiled('DELETE FROM argyle_dead_letters', lost)
  await expect(redriveDeadLetters(db, DEAD, target, { history })).rejects.toThrow('D1_ERROR')
  expect(await handlings()).toMatchObject([{ outcome: 'redriven' }])
})

describe('without a history', () => {
  it('letters are kept and sent without any step', async () => {
    await keepDeadLetters(batchOf(profileAddedEvent), env.DB, { history: undefined })
    await markAll()
    expect(await redriveDeadLetters(env.DB, DEAD, target)).toBe(1)
    await expect(handlings()).rejects.toThrow('no such table')
  })

  it.each([
    ['fails', { prepare: () => ({ bind: () => ({ run: lost }) }) }, 1],
    ['is not a database', 'database', 2],
  ])('because it %s, letters are kept and sent, with one warning', async (_, broken, hours) => {
    // The isolate warns once a minute.
    vi.useFakeTimers({ toFake: ['Date'], now: NOON.getTime() + hours * 3_600_000 })
    const options = { history: broken as unknown as D1Database }
    const { lines } = await logged(async () => {
      await keepDeadLetters(batchOf(profileAddedEvent), env.DB, options)
      expect(await letters()).toBe(1)
      await markAll()
      expect(await redriveDeadLetters(env.DB, DEAD, target, options)).toBe(1)
    })
    const messages = lines.map(({ message }) => message)
    expect(messages).toEqual(['dead letter', 'history not written', 'redriven'])
    expect(await letters()).toBe(0)
  })
})
