/** The demo's rows as tests, the events against the official CloudEvents SDK, and real HTTP. */

import { CloudEvent } from 'cloudevents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageText, type Played, play, rows, WINDOW_SECONDS } from './rows.ts'
import { raise, type Stage, sign } from './stage.ts'

let stage: Stage
let played: Played[]
let strays: unknown[]
beforeAll(async () => {
  stage = await raise({ windowSeconds: WINDOW_SECONDS })
  ;({ played, strays } = await play(stage))
}, 60_000)
afterAll(() => stage.close())

it.each(rows)('$sent is answered $status', (row) => {
  const one = played.find((one) => one.row === row)
  expect(one?.answer.status).toBe(row.status)
  expect(one?.answer.body).toMatchObject(row.answer)
})

it('brings the downstream Worker the event of each accepted row, and no other', () => {
  expect(played.map(({ received }) => messageText(received))).toEqual(
    rows.map(({ received }) => received)
  )
  expect(strays).toEqual([])
})

it('sends events that the official CloudEvents SDK finds valid and reads unchanged', () => {
  const events = stage.received()
  expect(events.length).toBeGreaterThan(0)
  for (const event of events) {
    const parsed = new CloudEvent({ ...event })
    expect(parsed.validate()).toBe(true)
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(event)
  }
})

it('answers GET /health with 200', async () => {
  const response = await fetch(new URL('/health', stage.url))
  expect(response.status).toBe(200)
})

describe('a body over real HTTP', () => {
  const LIMIT_BYTES = 1_048_576
  const padded = (bytes: number) => {
    const body = JSON.stringify({ event: 'x.y', data: {}, pad: '' })
    return body.replace('"pad":"', `"pad":"${'p'.repeat(bytes - body.length)}`)
  }
  const post = (body: string, chunked: boolean) =>
    fetch(new URL('/webhooks/argyle', stage.url), {
      method: 'POST',
      headers: { 'x-argyle-signature': sign(body) },
      ...(chunked ? { body: new Blob([body]).stream(), duplex: 'half' } : { body }),
    })

  it.each([
    ['with Content-Length', false],
    ['chunked', true],
  ])('%s may have 1 MiB and not one byte more', async (_, chunked) => {
    expect((await post(padded(LIMIT_BYTES), chunked)).ok).toBe(true)
    expect((await post(padded(LIMIT_BYTES + 1), chunked)).status).toBe(413)
  })
})
