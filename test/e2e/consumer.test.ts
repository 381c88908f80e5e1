/**
 * The consumer's half, with both real Workers and the real local queue: typed events, retries, dead
 * letters, effects once, and data that comes late.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import type { AnyEvent } from '../../src/message.ts'
import published from '../fixtures/argyle-published.json' with { type: 'json' }
import { eventually, raise, type Stage, sign } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raise({ downstream: ['test/e2e/trial/wrangler.toml'] })
}, 30_000)
afterAll(() => stage.close())

const data = { account: 'a', user: 'u', profile: 'p' }
let deliveries = 0

/** Posts a signed delivery whose data no other one has, and gives the id of its event. */
async function deliver(event: string, facts: object): Promise<{ id: string; data: object }> {
  const unique = { ...facts, delivery: deliveries++ }
  const body = JSON.stringify({ event, name: 'A subscription', data: unique }, null, 2)
  const answer = await stage.post(body, sign(body))
  expect(answer.status).toBe(202)
  return { id: String(answer.body.id), data: unique }
}

const linesOf = (message: string, id: string) =>
  stage.logged(message).filter((line) => line.id === id)

/** Waits until there are so many lines of this kind about an event. */
const lines = (message: string, id: string, count: number, seconds?: number) =>
  eventually(() => {
    const found = linesOf(message, id)
    return found.length >= count ? found : undefined
  }, seconds)

// Some wait for a minute, so all of them wait at a time.
describe.concurrent('downstream', () => {
  it('each published example arrives at the handler of its name', {
    timeout: 120_000,
  }, async () => {
    const sent: { event: string; id: string; data: object }[] = []
    for (const { event, payload } of published) {
      sent.push({ event, ...(await deliver(event, payload.data)) })
    }
    expect(new Set(sent.map(({ event }) => event))).toEqual(new Set(Object.keys(CATALOGUE)))
    for (const { event, id, data } of sent) {
      // Bursts are held back for a minute.
      const [line] = (await lines('event', id, 1, 90)) ?? []
      expect(line).toMatchObject({ handler: event, event: { type: `com.argyle.${event}` } })
      expect(Object(line?.event).data).toEqual(data)
    }
  })

  it('data that KV does not show for a minute is waited for', { timeout: 150_000 }, async () => {
    const large = { ...data, note: 'x'.repeat(200_000) }
    const { STATE } = await stage.bindings()
    const sent = await deliver('profiles.added', large)
    const key = `payload:${sent.id}`
    const value = await STATE.get(key)
    await STATE.delete(key)
    const [waiting] = (await lines('message', sent.id, 1)) ?? []
    expect(waiting).toMatchObject({
      outcome: 'unavailable',
      cause: 'not there yet',
      delaySeconds: 60,
    })
    await sleep(50_000)
    expect(linesOf('event', sent.id)).toEqual([])
    await STATE.put(key, String(value))
    const [line] = (await lines('event', sent.id, 1, 60)) ?? []
    expect(line).toMatchObject({ handler: 'profiles.added', event: { data: sent.data } })
    expect(linesOf('effect', sent.id)).toHaveLength(1)
  })

  it('what nobody knows arrives at the common handler', async () => {
    const { id, data } = await deliver('paychecks.invented', { any: ['thing'] })
    const [line] = (await lines('event', id, 1)) ?? []
    expect(line).toMatchObject({ handler: '*', event: { data } })
  })

  it('what fails is retried with growing delays and ends as a dead letter, and nothing waits for it', {
    timeout: 60_000,
  }, async () => {
    const failing = await deliver('profiles.added', { ...data, trial: 'fail' })
    const fine = await deliver('profiles.updated', data)
    expect(await lines('event', fine.id, 1)).toHaveLength(1)
    expect(linesOf('dead letter', failing.id)).toEqual([])

    expect(await lines('dead letter', failing.id, 1, 40)).toHaveLength(1)
    const outcomes = linesOf('message', failing.id)
    expect(outcomes.map(({ attempts, outcome }) => [attempts, outcome])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'failed'],
    ])
    const delays = outcomes.map(({ delaySeconds }) => Number(delaySeconds))
    expect(delays).toEqual([...delays].sort((one, other) => one - other))
    expect(delays[3]).toBeGreaterThan(Number(delays[0]))
  })

  it('what is no event ends as a dead letter, and its batch goes on', {
    timeout: 30_000,
  }, async () => {
    const { EVENTS } = await stage.bindings()
    const good = (await eventually(() => stage.received()[0])) as AnyEvent
    const ids = ['before', 'after']
    const bodies = ids.map((id) => ({ ...good, id }))
    await EVENTS.sendBatch([{ body: bodies[0] }, { body: 'no event' }, { body: bodies[1] }])
    for (const id of ids) expect(await lines('event', id, 1)).toHaveLength(1)
    const dead = () => stage.logged('dead letter').filter((line) => line.id === undefined)
    expect(await eventually(() => dead()[0])).toMatchObject({ queue: 'argyle-events-dead' })
  })

  it('copies with one id have their effect once', async () => {
    const { EVENTS } = await stage.bindings()
    const { id } = await deliver('profiles.added', data)
    const [line] = (await lines('event', id, 1)) ?? []
    await EVENTS.sendBatch(Array.from({ length: 5 }, () => ({ body: line?.event })))
    await EVENTS.send(line?.event)
    expect(await lines('tried', id, 7)).toHaveLength(7)
    expect(linesOf('effect', id)).toHaveLength(1)
  })

  it('what died between its effect and the note is taken over when its lease ends', {
    timeout: 30_000,
  }, async () => {
    const { id } = await deliver('profiles.added', { ...data, trial: 'die' })
    const handled = () => linesOf('message', id).find(({ outcome }) => outcome === 'handled')
    expect(await eventually(handled, 25)).toBeDefined()
    expect(linesOf('message', id)[0]).toMatchObject({ attempts: 1, cause: 'DeadlineExceeded' })
    // Nobody could know of the first: that is what the idempotency key is for.
    expect(linesOf('effect', id)).toHaveLength(2)
  })
})
