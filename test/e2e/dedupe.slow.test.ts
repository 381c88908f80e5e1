/**
 * Dedupe between two real instances of the Worker, in real time, with a window of 10 s: each case
 * with 20 facts, and the messages that the downstream Worker got.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyEvent } from '../../src/contract/event.ts'
import { type Instance, type Isolates, raiseIsolates, WINDOW_SECONDS } from './isolates.ts'
import type { Answer } from './stage.ts'

const FACTS = 20
// The end of the window, the queue's batch, and the noise of the machine.
const SETTLED_MILLISECONDS = (WINDOW_SECONDS + 5) * 1_000

let isolates: Isolates
beforeAll(async () => {
  isolates = await raiseIsolates()
}, 60_000)
afterAll(() => isolates.close())

interface Delivery {
  event: string
  name: string
  data: Record<string, unknown>
}

/** One delivery of a case: after how long, where, and what. */
type Step = [afterMilliseconds: number, instance: Instance, delivery: Delivery]

interface Played {
  answers: Answer[]
  /** The events of the fact that the downstream Worker handled, in their order. */
  events: AnyEvent[]
}

/**
 * Plays a case with 20 facts at a time. On a busy machine the window of a fact may end between its
 * deliveries: such a fact says nothing, and is left out.
 *
 * @param stepsOf the deliveries of one fact
 */
async function play(object: string, stepsOf: (id: string) => Step[]): Promise<Played[]> {
  const ids = Array.from({ length: FACTS }, () => `${object}-${crypto.randomUUID()}`)
  const answered = await Promise.all(
    ids.map(async (id) => {
      const answers: Answer[] = []
      const start = Date.now()
      for (const [after, instance, delivery] of stepsOf(id)) {
        await sleep(after)
        answers.push(await isolates.deliver(instance, delivery))
      }
      const isInWindow = Date.now() - start < WINDOW_SECONDS * 1_000
      return { id, answers, isInWindow }
    })
  )
  await sleep(SETTLED_MILLISECONDS)
  const events = isolates.events()
  const told = answered.filter(({ isInWindow }) => isInWindow)
  expect(told.length).toBeGreaterThan(FACTS / 2)
  return told.map(({ id, answers }) => ({
    answers,
    events: events.filter(({ data }) => Object.values(data).includes(id)),
  }))
}

const statusesOf = ({ answers }: Played) => answers.map(({ body }) => body.status)
const member = { account: 'a', user: 'u' }
const ONE = 'argyle-edge'
const OTHER = 'argyle-edge-2'

describe('between two isolates that share KV and a queue', { timeout: 90_000 }, () => {
  it('finds a copy from the same subscription in KV, and sends one follow-up', async () => {
    const played = await play('profile', (profile) => {
      const delivery = { event: 'profiles.updated', name: 'a', data: { ...member, profile } }
      return [
        [0, ONE, delivery],
        [2_000, OTHER, delivery],
      ]
    })
    for (const one of played) {
      expect(statusesOf(one)).toEqual(['accepted', 'coalesced'])
      const [first, followUp, ...more] = one.events
      expect(followUp?.followup).toBe(first?.id)
      expect(more).toEqual([])
    }
  })

  it('drops a copy from an overlapping subscription', async () => {
    const played = await play('profile', (profile) => {
      const data = { ...member, profile }
      return [
        [0, ONE, { event: 'profiles.updated', name: 'a', data }],
        [300, OTHER, { event: 'profiles.updated', name: 'b', data }],
      ]
    })
    for (const one of played) {
      expect(statusesOf(one)).toEqual(['accepted', 'duplicate'])
      expect(one.events).toHaveLength(1)
    }
  })

  it('delivers a genuine second change at the end of the window', async () => {
    const played = await play('identity', (identity) => {
      const delivery = { event: 'identities.updated', name: 'a', data: { ...member, identity } }
      return [
        [0, ONE, delivery],
        [2_000, ONE, delivery],
      ]
    })
    for (const { answers, events } of played) {
      expect(events.map(({ id }) => id)).toEqual(answers.map(({ body }) => body.id))
    }
  })

  it('delivers the latest state of an item that was healthy, unhealthy and healthy', async () => {
    const played = await play('item', (item) => {
      const of = (status: string) => ({ event: 'items.updated', name: 'a', data: { item, status } })
      return [
        [0, ONE, of('healthy')],
        [1_000, OTHER, of('unhealthy')],
        [1_000, ONE, of('healthy')],
      ]
    })
    for (const { events } of played) expect(events.at(-1)?.data.status).toBe('healthy')
  })

  it('delivers the latest state of a vehicle that is removed and added again', async () => {
    const played = await play('vehicle', (vehicle) => {
      const of = (event: string) => ({ event, name: 'a', data: { ...member, vehicle } })
      return [
        [0, ONE, of('vehicles.added')],
        [1_000, OTHER, of('vehicles.removed')],
        [1_000, OTHER, of('vehicles.added')],
      ]
    })
    for (const { events } of played) {
      expect(events.map(({ type }) => type)).toEqual([
        'com.argyle.vehicles.added',
        'com.argyle.vehicles.removed',
        'com.argyle.vehicles.added',
      ])
    }
  })

  it('delivers the latest state of an account that connected, failed and connected', async () => {
    const played = await play('account', (account) => {
      const of = (event: string) => ({ event, name: 'a', data: { account, user: 'u' } })
      return [
        [0, ONE, of('accounts.connected')],
        [1_000, OTHER, of('accounts.failed')],
        [1_000, ONE, of('accounts.connected')],
      ]
    })
    for (const { events } of played)
      expect(events.at(-1)?.type).toBe('com.argyle.accounts.connected')
  })

  it('finds that a redriven delivery came by the retry', async () => {
    const played = await play('profile', (profile) => {
      const delivery = { event: 'profiles.updated', name: 'kept', data: { ...member, profile } }
      return [
        [0, 'argyle-edge-broken', delivery],
        [1_000, ONE, delivery],
      ]
    })
    const { entries } = (await isolates.admin('/quarantine', 'GET')) as {
      entries: { id: string }[]
    }
    expect(entries).toHaveLength(FACTS)
    for (const { id } of entries) {
      const redriven = await isolates.admin(`/quarantine/${id}/redrive`, 'POST')
      expect(redriven.status).toBe('duplicate')
    }
    for (const { answers, events } of played) {
      expect(answers.map(({ status }) => status)).toEqual([503, 202])
      expect(events).toHaveLength(1)
    }
  })
})

it('gives the downstream Worker no message twice', () => {
  const handled = isolates.handled()
  expect(handled.length).toBeGreaterThan(0)
  expect(new Set(handled).size).toBe(handled.length)
})
