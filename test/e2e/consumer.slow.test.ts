/**
 * The consumer's half where it takes a minute: messages that are held back, and data that comes
 * late.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import published from '../fixtures/argyle-published.json' with { type: 'json' }
import { digestOf, ids, raiseTrial, type TrialStage } from './trial-stage.ts'

let stage: TrialStage
beforeAll(async () => {
  stage = await raiseTrial()
}, 30_000)
afterAll(() => stage.close())

// Both wait for a minute, so they wait side by side.
describe.concurrent('a consumer', () => {
  it('gets each published example at the handler of its name', { timeout: 120_000 }, async () => {
    const sent: { event: string; id: string; data: object }[] = []
    for (const { event, payload } of published) {
      sent.push({ event, ...(await stage.deliver(event, payload.data)) })
    }
    expect(new Set(sent.map(({ event }) => event))).toEqual(new Set(Object.keys(CATALOGUE)))
    for (const { event, id, data } of sent) {
      // Bursts are held back for a minute.
      const [line] = (await stage.lines('event', id, 1, 90)) ?? []
      expect(line).toMatchObject({ handler: event, event: { type: `com.argyle.${event}` } })
      expect(Object(line?.event).data).toEqual(data)
    }
  })

  it('waits for data that KV does not show for a minute', { timeout: 150_000 }, async () => {
    const { STATE, EVENTS } = await stage.bindings()
    const first = await stage.deliver('profiles.added', ids)
    const [line] = (await stage.lines('event', first.id, 1)) ?? []
    const { data: _, ...attributes } = Object(line?.event)
    const id = crypto.randomUUID().replaceAll('-', '')
    await EVENTS.send({ ...attributes, id, dataref: `payload:${id}` })
    const [waiting] = (await stage.lines('message', id, 1)) ?? []
    expect(waiting).toMatchObject({
      outcome: 'unavailable',
      cause: 'not in STATE yet',
      delaySeconds: 60,
    })
    await sleep(50_000)
    expect(stage.linesOf('event', id)).toEqual([])
    const large = { ...ids, note: 'x'.repeat(200_000) }
    await STATE.put(`payload:${id}`, JSON.stringify(large))
    const [arrived] = (await stage.lines('event', id, 1, 60)) ?? []
    expect(Object(arrived?.event).data).toBe(digestOf(large))
    expect(stage.linesOf('effect', id)).toHaveLength(1)
  })
})
