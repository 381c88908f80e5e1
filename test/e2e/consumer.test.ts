/**
 * The consumer's half, with both real Workers and the real local queue: typed events, retries, dead
 * letters and effects once. `consumer.slow.test.ts` has the tests that wait for a minute.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyEvent } from '../../src/contract/event.ts'
import { eventually } from './stage.ts'
import { digestOf, ids, raiseTrial, type TrialStage } from './trial-stage.ts'

let stage: TrialStage
beforeAll(async () => {
  stage = await raiseTrial()
}, 30_000)
afterAll(() => stage.close())

// Each test waits most of its time, so they wait side by side.
describe.concurrent('a consumer', () => {
  it('gets an event that is too large for a message with all of its data', async () => {
    const { id, data } = await stage.deliver('profiles.added', {
      ...ids,
      note: 'x'.repeat(200_000),
    })
    const [line] = (await stage.lines('event', id, 1, 20)) ?? []
    expect(Object(line?.event).data).toBe(digestOf(data))
  })

  it('gets an unknown event at the common handler', async () => {
    const { id, data } = await stage.deliver('paychecks.invented', { any: ['thing'] })
    const [line] = (await stage.lines('event', id, 1)) ?? []
    expect(line).toMatchObject({ handler: '*', event: { data } })
  })

  it('retries a failing event with growing delays up to the dead letter, and goes on with others', {
    timeout: 60_000,
  }, async () => {
    const failing = await stage.deliver('profiles.added', { ...ids, trial: 'fail' })
    const fine = await stage.deliver('profiles.updated', ids)
    expect(await stage.lines('event', fine.id, 1)).toHaveLength(1)
    expect(stage.linesOf('dead letter', failing.id)).toEqual([])

    expect(await stage.lines('dead letter', failing.id, 1, 40)).toHaveLength(1)
    const outcomes = stage.linesOf('message', failing.id)
    expect(outcomes.map(({ attempts, outcome }) => [attempts, outcome])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'failed'],
    ])
    const delays = outcomes.map(({ delaySeconds }) => Number(delaySeconds))
    expect(delays).toEqual([...delays].sort((one, other) => one - other))
    expect(delays[3]).toBeGreaterThan(Number(delays[0]))
    // The queue kept to the delays.
    const times = stage.linesOf('tried', failing.id).map(({ at }) => Number(at))
    for (const [index, delay] of delays.slice(0, 3).entries()) {
      expect(Number(times[index + 1]) - Number(times[index])).toBeGreaterThanOrEqual(
        delay * 1000 - 50
      )
    }
  })

  it('makes a message that is not an event a dead letter, and goes on with its batch', {
    timeout: 30_000,
  }, async () => {
    const { EVENTS } = await stage.bindings()
    const good = (await eventually(() => stage.received()[0])) as AnyEvent
    const copies = ['before', 'after']
    const bodies = copies.map((id) => ({ ...good, id }))
    await EVENTS.sendBatch([{ body: bodies[0] }, { body: 'no event' }, { body: bodies[1] }])
    for (const id of copies) expect(await stage.lines('event', id, 1)).toHaveLength(1)
    const dead = () => stage.logged('dead letter').filter((line) => line.id === undefined)
    expect(await eventually(() => dead()[0])).toMatchObject({ queue: 'argyle-events-dead' })
  })

  it('has the effect of copies with one id once, also when a copy comes while the effect runs', {
    timeout: 30_000,
  }, async () => {
    const { EVENTS } = await stage.bindings()
    const first = await stage.deliver('profiles.added', ids)
    const [line] = (await stage.lines('event', first.id, 1)) ?? []
    let id = ''
    let copy = {}
    const outcomes = () => stage.linesOf('message', id).map(({ outcome }) => outcome)
    const handled = () => outcomes().filter((outcome) => outcome === 'handled')
    // On a busy machine the other copies may come after the effect: then try again.
    for (let trial = 0; trial < 5 && !outcomes().includes('failed'); trial++) {
      id = crypto.randomUUID().replaceAll('-', '')
      copy = { ...Object(line?.event), id, data: { ...ids, trial: 'slow' } }
      await EVENTS.sendBatch(Array.from({ length: 5 }, () => ({ body: copy })))
      await eventually(() => outcomes().includes('failed') || handled().length === 5 || undefined)
    }
    expect(outcomes()).toContain('failed')
    await EVENTS.send(copy)
    // A copy that came while the effect ran comes again when the lease could have ended.
    expect(stage.linesOf('message', id)).toContainEqual(
      expect.objectContaining({ cause: 'EffectInProgress' })
    )
    expect(await eventually(() => (handled().length >= 2 ? true : undefined))).toBe(true)
    expect(stage.linesOf('effect', id)).toHaveLength(1)
  })

  it('runs an effect again that died before it was noted, after its lease', {
    timeout: 30_000,
  }, async () => {
    const { id } = await stage.deliver('profiles.added', { ...ids, trial: 'die' })
    const handled = () => stage.linesOf('message', id).find(({ outcome }) => outcome === 'handled')
    expect(await eventually(handled, 25)).toBeDefined()
    expect(stage.linesOf('message', id)[0]).toMatchObject({
      attempts: 1,
      cause: 'DeadlineExceeded',
    })
    // The first run left no trace: the idempotency key is for such a second run.
    expect(stage.linesOf('effect', id)).toHaveLength(2)
  })
})
