/** The row that an event leaves in the history, and its cost. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import {
  ARGYLE_ADDRESS,
  arrival,
  clockAtNoon,
  deliver,
  logged,
  NOON,
  profileAdded,
  profileUpdated,
  request,
  secondsLater,
  sign,
  watched,
  wire,
} from '../../support.ts'
import { rows } from './rows.ts'

clockAtNoon()

const { account, user, profile } = profileAdded.data
const subject = `profiles/${profile}`
const FIRST = NOON.getTime() * 1000
const EMPTY = {
  via: null,
  id: null,
  event: null,
  subject: null,
  account: null,
  user: null,
  subscription: null,
  fingerprint: null,
  went: null,
  cause: null,
  quarantine: null,
  followup: null,
  colo: null,
  body: null,
}
const reject = () => Promise.reject(new Error('Queue is overloaded. (10250)'))

/** Delivers with a header, as `reconcile` does. */
async function deliverVia(via: string, secret?: string): Promise<void> {
  const body = wire(profileAdded)
  const signature = await sign(body, secret)
  const headers = {
    'x-argyle-signature': signature,
    'x-argyle-edge-via': via,
    'cf-connecting-ip': ARGYLE_ADDRESS,
  }
  await request('/webhooks/argyle', { method: 'POST', body, headers })
}

describe('an event that went out', () => {
  it('has a row with its ids, and with the message as the queue got it', async () => {
    const { body } = await deliver(profileAdded)
    const [row, ...more] = await rows()
    expect(more).toEqual([])
    expect(row).toEqual({
      ...EMPTY,
      n: FIRST,
      outcome: 'accepted',
      id: body.id,
      event: 'profiles.added',
      subject,
      account,
      user,
      subscription: 'A profile was added',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      went: 'queue',
      bytes: wire(profileAdded).length,
      milliseconds: 0,
      body: expect.any(String),
    })
    expect(JSON.parse(row?.body ?? '')).toEqual(await arrival(body.id))
  })

  it("has a row with Cloudflare's location, if it is known", async () => {
    const body = wire(profileAdded)
    const headers = { 'x-argyle-signature': await sign(body) }
    const cf = { colo: 'ORD' } as IncomingRequestCfProperties
    await request('/webhooks/argyle', { method: 'POST', body, headers, cf })
    expect(await rows()).toMatchObject([{ colo: 'ORD' }])
  })

  it('has a row of its own as a follow-up, with the id that it repeats', async () => {
    const { bindings, sent } = watched()
    const first = await deliver(profileUpdated, bindings)
    secondsLater(20)
    const copy = await deliver(profileUpdated, bindings)
    const [, row] = await rows()
    expect(row).toMatchObject({
      n: FIRST + 20_000_000,
      outcome: 'coalesced',
      id: copy.body.id,
      followup: first.body.id,
      went: 'queue',
    })
    expect(JSON.parse(row?.body ?? '')).toEqual(sent[1])
  })

  it('has a row that tells of the outbox and of the queue that failed', async () => {
    await deliver(profileAdded, watched({ EVENTS: { send: reject } }).bindings)
    expect(await rows()).toMatchObject([{ went: 'outbox', cause: 'EVENTS Error 10250' }])
  })

  it('has a row that tells that it was not checked', async () => {
    const get = () => Promise.reject(new Error('KV GET failed: 503 Unavailable'))
    await deliver(profileAdded, watched({ STATE: { get } }).bindings)
    expect(await rows()).toMatchObject([{ outcome: 'accepted', cause: 'unchecked Error 503' }])
  })

  it('has a row with its claim check, if it is too large for a message', async () => {
    const data = { ...profileAdded.data, pad: 'x'.repeat(200_000) }
    const { body } = await deliver({ ...profileAdded, data })
    const [row] = await rows()
    expect(row).toMatchObject({ user, account, bytes: expect.any(Number) })
    const message = JSON.parse(row?.body ?? '')
    expect(message).toMatchObject({ id: body.id, dataref: `payload:${body.id}` })
    expect(message).not.toHaveProperty('data')
  })

  it('has a row with its event up to the largest message', async () => {
    const data = { ...profileAdded.data, pad: 'x'.repeat(126_500) }
    await deliver({ ...profileAdded, data })
    expect(JSON.parse((await rows())[0]?.body ?? '')).toMatchObject({ data })
  })

  it('has a row without the event, if HISTORY_BODIES is false', async () => {
    for (const HISTORY_BODIES of [false, 'false', 'nonsense']) {
      await deliver({ ...profileAdded, name: String(HISTORY_BODIES) }, { ...env, HISTORY_BODIES })
    }
    expect((await rows()).map(({ body }) => body)).toEqual([null, null, null])
  })

  it('keeps ids of any characters, and the largest ones', async () => {
    const odd = { account: 'a\'"\\ \u{1F511} \u0000', user: '\u{1F511}'.repeat(500) }
    const name = 'n'.repeat(1_000)
    await deliver({ ...profileAdded, name, data: { ...odd, profile: '%_' } })
    const [row] = await rows()
    expect(row).toMatchObject({ ...odd, subscription: name, subject: 'profiles/%_' })
  })
})

describe('a reconciled delivery', () => {
  it('is marked by its header, in the row and in the log', async () => {
    const { lines } = await logged(() => deliverVia('reconcile'))
    expect(lines).toMatchObject([{ message: 'delivery', via: 'reconciled' }])
    expect(await rows()).toMatchObject([{ outcome: 'accepted', via: 'reconciled' }])
  })

  it('is not marked by another header, or without a valid signature', async () => {
    await deliverVia('Argyle')
    const { text } = await logged(() => deliverVia('reconcile', 'foreign'))
    expect(text).not.toContain('reconciled')
    expect((await rows()).map(({ via }) => via)).toEqual([null, null])
  })
})

describe('the number of a row', () => {
  it('is the next free one, if deliveries come in one millisecond', async () => {
    const some = Array.from({ length: 5 }, (_, index) => ({ ...profileAdded, name: `${index}` }))
    await Promise.all(some.map((delivery) => deliver(delivery, { ...env })))
    const numbers = (await rows()).map(({ n }) => n)
    expect(numbers).toEqual([0, 1, 2, 3, 4].map((offset) => FIRST + offset))
  })
})

it('costs five rows written for a usual delivery', async () => {
  const written: number[] = []
  const batch = async (statements: D1PreparedStatement[]) => {
    const results = await env.HISTORY.batch(statements)
    written.push(results.reduce((sum, { meta }) => sum + meta.rows_written, 0))
    return results
  }
  const HISTORY = { prepare: env.HISTORY.prepare.bind(env.HISTORY), batch }
  const bindings = { ...env, HISTORY }
  await deliver(profileAdded, bindings)
  await deliver({ ...profileUpdated, event: 'gigs.updated' }, bindings)
  await deliver(profileUpdated, bindings)
  // Another isolate sees to the tables, which are there.
  await deliver({ ...profileUpdated, name: 'Another' }, { ...bindings })
  expect(written.slice(1)).toEqual([5, 5, 5])
})
