/** Dead letters: kept in a real local D1 database, and sent to the real local queue again. */

import { createExecutionContext, createMessageBatch, getQueueResult, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { keepDeadLetters, redriveDeadLetters } from '../../src/consumer/dead-letters.ts'
import { arrival, logged } from '../support.ts'
import { lost, spoiled } from './database.ts'
import { eventOf, profileAddedEvent } from './event.ts'

afterEach(() => reset())

const DEAD = 'argyle-events-dead'
const batchOf = (...bodies: unknown[]) =>
  createMessageBatch(
    DEAD,
    bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }))
  )
const letters = async () =>
  (await env.DB.prepare('SELECT * FROM argyle_dead_letters ORDER BY id').all()).results
const mark = (id: string) =>
  env.DB.prepare('UPDATE argyle_dead_letters SET redrive = 1 WHERE id = ?').bind(id).run()

describe('a dead letter', () => {
  it('is kept as it is, even if it is not an event, and is logged without its data', async () => {
    const { data, ...attributes } = profileAddedEvent
    const claim = { ...attributes, dataref: 'payload:1' }
    const event = { ...attributes, data: { ...data, note: 'of nobody else' } }
    const bodies = [event, claim, 'no event', null]
    const { lines, text } = await logged(() => keepDeadLetters(batchOf(...bodies), env.DB))
    const kept = await letters()
    expect(kept.map(({ body }) => JSON.parse(String(body)))).toEqual(bodies)
    expect(kept[0]).toMatchObject({ id: 'm0', queue: DEAD, redrive: 0 })
    const { id, subject } = attributes
    const { account, user } = data
    expect(lines).toMatchObject([
      { level: 'error', message: 'dead letter', letter: 'm0', id, subject, account, user },
      { letter: 'm1', id, subject },
      { letter: 'm2', queue: DEAD },
      { letter: 'm3' },
    ])
    expect(text).not.toContain('nobody')
  })

  it('that arrives twice is kept once', async () => {
    await keepDeadLetters(batchOf(profileAddedEvent), env.DB)
    await keepDeadLetters(batchOf(profileAddedEvent), env.DB)
    expect(await letters()).toHaveLength(1)
  })

  it('is acked if it is kept and retried if not, independently of the others', async () => {
    // All except the event are not JSON-serializable.
    const batch = batchOf(1n, profileAddedEvent, new Uint8Array([1]).buffer, new Map(), undefined)
    const ctx = createExecutionContext()
    const { lines } = await logged(() => keepDeadLetters(batch, env.DB))
    expect(await getQueueResult(batch, ctx)).toMatchObject({
      retryMessages: [{ msgId: 'm0' }, { msgId: 'm2' }, { msgId: 'm3' }, { msgId: 'm4' }],
      explicitAcks: ['m1'],
    })
    expect(lines).toMatchObject([
      { level: 'error', message: 'dead letter not kept', letter: 'm0', cause: 'TypeError' },
      { message: 'dead letter', letter: 'm1' },
      ...['m2', 'm3', 'm4'].map((letter) => ({ message: 'dead letter not kept', letter })),
    ])
    expect(await letters()).toMatchObject([{ id: 'm1' }])
  })

  it('is retried if the database fails', async () => {
    const gone = { prepare: () => ({ run: () => Promise.reject(new Error('D1_ERROR')) }) }
    const batch = batchOf(profileAddedEvent)
    await expect(keepDeadLetters(batch, gone as unknown as D1Database)).rejects.toThrow('D1_ERROR')
    expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toEqual([])
  })
})

describe('a redrive', () => {
  it('sends only marked letters to their queue, and deletes them', async () => {
    const again = eventOf({ event: 'x.y', data: {} })
    await keepDeadLetters(batchOf(again, profileAddedEvent), env.DB)
    await mark('m0')
    expect(await redriveDeadLetters(env.DB, DEAD, env.EVENTS)).toBe(1)
    expect(await arrival(again.id)).toEqual(again)
    expect(await letters()).toMatchObject([{ id: 'm1' }])
    expect(await redriveDeadLetters(env.DB, DEAD, env.EVENTS)).toBe(0)
  })

  it('does not touch letters of another queue', async () => {
    await keepDeadLetters(batchOf(profileAddedEvent), env.DB)
    await mark('m0')
    expect(await redriveDeadLetters(env.DB, 'another', env.EVENTS)).toBe(0)
    expect(await letters()).toHaveLength(1)
  })

  it('keeps a letter that the queue refuses, and tries it again after the others', async () => {
    const many = Array.from({ length: 21 }, () => eventOf({ event: 'x.y', data: {} }))
    await keepDeadLetters(batchOf(...many), env.DB)
    await env.DB.exec('UPDATE argyle_dead_letters SET redrive = 1')
    const sent: unknown[] = []
    const picky = {
      send: async (body: unknown) => {
        if (Object(body).id === many[0]?.id) throw new Error('too large (10204)')
        sent.push(body)
      },
    } as unknown as Queue
    const { lines } = await logged(async () => {
      expect(await redriveDeadLetters(env.DB, DEAD, picky)).toBe(19)
      expect(await redriveDeadLetters(env.DB, DEAD, picky)).toBe(1)
    })
    expect(sent).toHaveLength(20)
    expect(await letters()).toMatchObject([{ id: 'm0', redrive: 3 }])
    expect(lines[0]).toMatchObject({ message: 'dead letter not sent', cause: 'Error 10204' })
  })

  it('leaves a line for each letter, which has its id and its queue', async () => {
    const { id, data } = profileAddedEvent
    await keepDeadLetters(batchOf(profileAddedEvent, profileAddedEvent), env.DB)
    await mark('m0')
    const { lines: sent } = await logged(() => redriveDeadLetters(env.DB, DEAD, env.EVENTS))
    const facts = { id, account: data.account, user: data.user, event: 'profiles.added' }
    const redriven = { level: 'info', message: 'redriven', queue: DEAD, letter: 'm0' }
    expect(sent).toMatchObject([{ ...redriven, ...facts }])
    await mark('m1')
    const down = { send: () => Promise.reject(new TypeError('no')) } as unknown as Queue
    const { lines: refused } = await logged(() => redriveDeadLetters(env.DB, DEAD, down))
    const line = { level: 'error', message: 'dead letter not sent', queue: DEAD, letter: 'm1' }
    expect(refused).toEqual([{ ...line, cause: 'TypeError' }])
  })

  it.each([
    ['to the end of the line', 'UPDATE argyle_dead_letters SET', false],
    ['out of the table', 'DELETE FROM argyle_dead_letters', true],
  ])('throws if the database cannot move a letter %s, and keeps it', async (_, sql, isTaken) => {
    await keepDeadLetters(batchOf(profileAddedEvent), env.DB)
    await mark('m0')
    const send = async () => {
      if (!isTaken) throw new TypeError('no')
    }
    const redriven = redriveDeadLetters(spoiled(sql, lost), DEAD, { send } as unknown as Queue)
    await expect(redriven).rejects.toThrow('D1_ERROR')
    expect(await letters()).toMatchObject([{ id: 'm0', redrive: 1 }])
  })

  it('sends 20 letters in a run', async () => {
    const many = Array.from({ length: 25 }, () => eventOf({ event: 'x.y', data: {} }))
    await keepDeadLetters(batchOf(...many), env.DB)
    await env.DB.exec('UPDATE argyle_dead_letters SET redrive = 1')
    expect(await redriveDeadLetters(env.DB, DEAD, env.EVENTS)).toBe(20)
    expect(await redriveDeadLetters(env.DB, DEAD, env.EVENTS)).toBe(5)
  })

  it('sends nothing from a new database', async () => {
    expect(await redriveDeadLetters(env.DB, DEAD, env.EVENTS)).toBe(0)
  })
})
