/**
 * Pokes over real HTTP and the real local queue, in real time: ten of them are one message, and the
 * consumer does not see it before the window has passed.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { raise, type Stage, sign } from './stage.ts'

const WINDOW_MILLISECONDS = 60_000

let stage: Stage
beforeAll(async () => {
  stage = await raise()
}, 30_000)
afterAll(() => stage.close())

it('are held back until the last one that is dropped has come', { timeout: 110_000 }, async () => {
  const data = { account: '0187c66e-e7e5-811c-b006-2232f00f426a', user: 'u' }
  const body = JSON.stringify({ event: 'accounts.updated', name: 'pokes', data }, null, 2)
  // Pokes on both sides of a minute of the clock are two messages.
  const secondsLeft = 60 - ((Date.now() / 1000) % 60)
  if (secondsLeft < 10) await sleep(secondsLeft * 1000)
  const start = Date.now()
  const statuses: number[] = []
  for (let number = 0; number < 10; number++) {
    statuses.push((await stage.post(body, sign(body))).status)
    await sleep(200)
  }
  expect(statuses).toEqual([202, ...Array<number>(9).fill(200)])
  while (stage.received().length === 0 && Date.now() - start < 80_000) await sleep(250)
  expect(Date.now() - start).toBeGreaterThanOrEqual(WINDOW_MILLISECONDS)
  expect(stage.received()).toMatchObject([{ type: 'com.argyle.accounts.updated', data }])
})
