/**
 * The consumer's half, with both real Workers and the real local queue: typed events, retries, dead
 * letters, effects once, and data that comes late.
 */

import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import type { AnyEvent } from '../../src/contract/event.ts'
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

/** What the downstream Worker prints of large data. */
const digestOf = (data: object) => createHash('sha256').update(JSON.stringify(data)).digest('hex')

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
    const { STATE, EVENTS } = await stage.bindings()
    const [line] = (await lines('event', (await deliver('profiles.added', data)).id, 1)) ?? []
    const { data: _, ...attributes } = Object(line?.event)
    const id = crypto.randomUUID().replaceAll('-', '')
    await EVENTS.send({ ...attributes, id, dataref: `payload:${id}` })
    const [waiting] = (await lines('message', id, 1)) ?? []
    expect(waiting).toMatchObject({
      outcome: 'unavailable',
      cause: 'not in STATE yet',
      delaySeconds: 60,
    })
    await sleep(50_000)
    expect(linesOf('event', id)).toEqual([])
    const large = { ...data, note: 'x'.repeat(200_000) }
    await STATE.put(`payload:${id}`, JSON.stringify(large))
    const [arrived] = (await lines('event', id, 1, 60)) ?? []
    expect(Object(arrived?.event).data).toBe(digestOf(large))
    expect(linesOf('effect', id)).toHaveLength(1)
  })

  it('what is too large for a message arrives whole', async () => {
    const { id, data: sent } = await deliver('profiles.added', {
      ...data,
      note: 'x'.repeat(200_000),
    })
    const [line] = (await lines('event', id, 1, 20)) ?? []
    expect(Object(line?.event).data).toBe(digestOf(sent))
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
    // And so it came about.
    const times = linesOf('tried', failing.id).map(({ at }) => Number(at))
    for (const [index, delay] of delays.slice(0, 3).entries()) {
      expect(Number(times[index + 1]) - Number(times[index])).toBeGreaterThanOrEqual(
        delay * 1000 - 50
      )
    }
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

  it('copies with one id have their effect once, those that come meanwhile too', {
    timeout: 30_000,
  }, async () => {
    const { EVENTS } = await stage.bindings()
    const [line] = (await lines('event', (await deliver('profiles.added', data)).id, 1)) ?? []
    let id = ''
    let copy = {}
    const outcomes = () => linesOf('message', id).map(({ outcome }) => outcome)
    const handled = () => outcomes().filter((outcome) => outcome === 'handled')
    // On a busy machine the others may come when the effect is done already: then once more.
    for (let trial = 0; trial < 5 && !outcomes().includes('failed'); trial++) {
      id = crypto.randomUUID().replaceAll('-', '')
      copy = { ...Object(line?.event), id, data: { ...data, trial: 'slow' } }
      await EVENTS.sendBatch(Array.from({ length: 5 }, () => ({ body: copy })))
      await eventually(() => outcomes().includes('failed') || handled().length === 5 || undefined)
    }
    expect(outcomes()).toContain('failed')
    await EVENTS.send(copy)
    // Those that came meanwhile come again when the lease could have ended.
    expect(linesOf('message', id)).toContainEqual(
      expect.objectContaining({ cause: 'EffectInProgress' })
    )
    expect(await eventually(() => (handled().length >= 2 ? true : undefined))).toBe(true)
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
