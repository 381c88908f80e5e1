/** The demo's rows as a test, and the event held against the official CloudEvents SDK. */

import { CloudEvent } from 'cloudevents'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { play, rows, settle } from './rows.ts'
import { raise, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raise()
}, 30_000)
afterAll(() => stage.close())

// In order: the later rows are copies of the first.
it.each(rows)('$sent: $status, and downstream gets $received', async (row) => {
  const { answer, received } = await play(stage, row)
  expect(answer.status).toBe(row.status)
  expect(answer.body).toMatchObject(row.answer)
  expect(received?.type ?? null).toBe(row.received)
})

it('brings the downstream Worker each fact one time, and nothing else', async () => {
  await settle()
  expect(stage.received().map(({ type }) => type)).toEqual(
    rows.map(({ received }) => received).filter((type) => type !== null)
  )
})

it('sends events that the official CloudEvents SDK finds valid, and that it reads the same', () => {
  const events = stage.received()
  expect(events.length).toBeGreaterThan(0)
  for (const event of events) {
    const parsed = new CloudEvent({ ...event })
    expect(parsed.validate()).toBe(true)
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(event)
  }
})

it('is healthy', async () => {
  const response = await fetch(new URL('/health', stage.url))
  expect(response.status).toBe(200)
})
