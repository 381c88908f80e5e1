/** The steps of `npm run demo:outage` as a test, over real HTTP and the real local queue. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { raise, type Stage } from './stage.ts'
import { type Account, ARGYLE_PATIENCE_SECONDS, outage, steps, type Taken } from './steps.ts'

let stage: Stage
let account: Account
const taken: Taken[] = []
beforeAll(async () => {
  stage = await raise({ flakyQueue: true })
  account = await outage(stage, (one) => taken.push(one))
}, 60_000)
afterAll(() => stage.close())

it.each(steps)('while the queue $happens, every event is where it should be', (step) => {
  expect(taken.find((one) => one.step === step)?.seen).toEqual(step.expected)
})

it('answers each delivery of an outage before Argyle gives up', () => {
  expect(taken).toHaveLength(steps.length)
  for (const { seconds } of taken) expect(seconds).toBeLessThan(ARGYLE_PATIENCE_SECONDS)
})

it('brings the downstream Worker each event of an outage once, with the data that was sent', () => {
  expect(account).toEqual({ sent: 24, lost: [], twice: [] })
  expect(new Set(stage.received().map(({ id }) => id)).size).toBe(24)
  expect(stage.received()).toHaveLength(24)
})

it('logs why the queue did not take a delivery that went to the outbox', () => {
  const waiting = stage.logged('delivery').filter(({ to }) => to === 'outbox')
  const causes = Array(20).fill('EVENTS Error 10250').concat('EVENTS DeadlineExceeded')
  expect(waiting.map(({ cause }) => cause)).toEqual(causes)
})
