/**
 * `/admin` through the Worker's own `fetch`: access, status, quarantine, redrives and drains.
 * KV is the real local one.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { normalize } from '../../../src/worker/inbound/normalize.ts'
import { putInOutbox } from '../../../src/worker/state/outbox.ts'
import { quarantine } from '../../../src/worker/state/quarantine.ts'
import {
  type Answer,
  ARGYLE_ADDRESS,
  arrival,
  deliver,
  logged,
  profileAdded,
  profileUpdated,
  request,
  timerSet,
  WINDOWS_SECONDS,
  waiting,
  watched,
  wire,
} from '../../support.ts'

afterEach(() => reset())

const TOKEN = 'a-token-of-the-admin'
const open = { ...env, ADMIN_TOKEN: TOKEN }

const ask = (
  path: string,
  {
    method = 'GET',
    bindings = open,
    token = TOKEN,
  }: { method?: string; bindings?: object; token?: string } = {}
) => request(`/admin${path}`, { method, headers: { authorization: `Bearer ${token}` } }, bindings)

const entries = async () => (await ask('/quarantine')).body.entries as Record<string, unknown>[]

/** Posts a delivery that the Worker quarantines, and returns its id in the quarantine. */
async function keep(
  delivery: object | string,
  { secret, bindings = open }: { secret?: string; bindings?: object } = {}
): Promise<string> {
  await deliver(delivery, bindings, { address: ARGYLE_ADDRESS, ...(secret && { secret }) })
  const kept = await entries()
  return String(kept.find(({ bytes }) => bytes === sizeOf(delivery))?.id)
}

const sizeOf = (delivery: object | string) =>
  new TextEncoder().encode(typeof delivery === 'string' ? delivery : wire(delivery)).byteLength

const redrive = (id: string, bindings?: object) =>
  ask(`/quarantine/${id}/redrive`, { method: 'POST', ...(bindings && { bindings }) })

function expectProblem(answer: Answer, status: number) {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
}

const routes = [
  ['GET', '/status'],
  ['GET', '/quarantine'],
  ['GET', '/quarantine/x'],
  ['DELETE', '/quarantine/x'],
  ['POST', '/quarantine/x/redrive'],
  ['POST', '/outbox/drain'],
] as const

describe.each(routes)('%s /admin%s', (method, path) => {
  it('answers 404 and does nothing when ADMIN_TOKEN is not set or can be guessed', async () => {
    for (const ADMIN_TOKEN of [undefined, '', 'x'.repeat(15), `${'x'.repeat(16)}\n`]) {
      const { bindings, calls } = watched({ ADMIN_TOKEN })
      expectProblem(await ask(path, { method, bindings }), 404)
      expectProblem(await ask(path, { method, bindings, token: '' }), 404)
      expect(calls).toEqual([])
    }
  })

  it.each([
    ['no Authorization header', undefined],
    ['an empty Authorization header', ''],
    ['another token', 'Bearer another-token'],
    ['a longer token', `Bearer ${TOKEN}x`],
    ['a shorter token', `Bearer ${TOKEN.slice(1)}`],
    ['Basic authentication', `Basic ${btoa(`admin:${TOKEN}`)}`],
    ['the token without a scheme', TOKEN],
  ])('answers 401 to %s, and does nothing', async (_, authorization) => {
    const { bindings, calls } = watched({ ADMIN_TOKEN: TOKEN })
    const headers: HeadersInit = authorization === undefined ? {} : { authorization }
    const answer = await request(`/admin${path}`, { method, headers }, bindings)
    expectProblem(answer, 401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(calls).toEqual([])
  })
})

it('/admin accepts "bearer" in lower case, because RFC 9110 ignores the case of a scheme', async () => {
  const headers = { authorization: `bearer ${TOKEN}` }
  expect((await request('/admin/status', { headers }, open)).status).toBe(200)
})

it('/admin answers 404 to a path or a method that it does not have', async () => {
  expectProblem(await ask('/secrets'), 404)
  expectProblem(await ask('/status', { method: 'POST' }), 404)
})

describe('GET /admin/status', () => {
  it('counts zero when the outbox and the quarantine are empty', async () => {
    const nothing = { count: 0, oldest: null, oldestSeconds: null, more: false }
    expect((await ask('/status')).body).toMatchObject({ outbox: nothing, quarantine: nothing })
  })

  it('counts the outbox and the quarantine, and tells the age of the oldest entry', async () => {
    const failing = watched({ ADMIN_TOKEN: TOKEN, EVENTS: { send: () => Promise.reject() } })
    await deliver(profileAdded, failing.bindings)
    await keep('not JSON')
    const { body } = await ask('/status')
    const one = {
      count: 1,
      oldest: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      oldestSeconds: expect.any(Number),
      more: false,
    }
    expect(body).toMatchObject({ outbox: one, quarantine: one })
  })

  it('answers even while a setting is wrong', async () => {
    const bindings = { ...open, ARGYLE_WEBHOOK_SECRET: '' }
    expect((await ask('/status', { bindings })).status).toBe(200)
  })
})

describe('the quarantine', () => {
  it('lists the facts of a delivery, and shows its body under its id', async () => {
    const id = await keep('not "JSON"')
    const facts = {
      id,
      time: expect.any(String),
      reason: 'not_json',
      verified: true,
      signature: expect.stringMatching(/^[0-9a-f]{128}$/),
      address: ARGYLE_ADDRESS,
      bytes: 10,
    }
    expect((await ask('/quarantine')).body).toEqual({ entries: [facts], cursor: null })
    expect((await ask(`/quarantine/${id}`)).body).toEqual({ ...facts, body: 'not "JSON"' })
  })

  it('shows a byte order mark unchanged, and bytes that are not UTF-8 in base64', async () => {
    const marked = await keep('\uFEFFnot JSON')
    expect((await ask(`/quarantine/${marked}`)).body.body).toBe('\uFEFFnot JSON')
    const suspect = { body: Uint8Array.from([255, 0]), signature: null, address: null }
    const id = await quarantine(
      env.STATE,
      suspect,
      { reason: 'not_json', verified: true },
      new Date()
    )
    expect((await ask(`/quarantine/${id}`)).body.bodyBase64).toBe('/wA=')
  })

  it('lists 50 deliveries a page, and continues from its cursor', async () => {
    for (let number = 0; number < 51; number++) await deliver(`not JSON ${number}`, open)
    const first = await ask('/quarantine')
    expect(first.body.entries).toHaveLength(50)
    const second = await ask(`/quarantine?cursor=${first.body.cursor}`)
    expect(second.body).toMatchObject({ entries: [{ reason: 'not_json' }], cursor: null })
  })

  it('no longer has a deleted delivery, and answers 404 under its id', async () => {
    const id = await keep('not JSON')
    const deleted = await ask(`/quarantine/${id}`, { method: 'DELETE' })
    expect(deleted.status).toBe(204)
    expect(await entries()).toEqual([])
    expectProblem(await ask(`/quarantine/${id}`, { method: 'DELETE' }), 404)
    expectProblem(await ask(`/quarantine/${id}`), 404)
    expectProblem(await redrive(id), 404)
  })

  it('answers 503 when KV fails', async () => {
    const list = () => Promise.reject(new Error('no'))
    const { bindings } = watched({ ADMIN_TOKEN: TOKEN, STATE: { list } })
    expectProblem(await ask('/quarantine', { bindings }), 503)
  })
})

describe('a redrive', () => {
  it('sends a delivery to the queue once the secret that signed it is set', async () => {
    const id = await keep(profileAdded, { secret: 'the-right-one' })
    expectProblem(await redrive(id), 409)
    expect(await entries()).toHaveLength(1)

    const answer = await redrive(id, { ...open, ARGYLE_WEBHOOK_SECRET: 'the-right-one' })
    expect(answer).toMatchObject({ status: 200, body: { status: 'accepted', to: 'queue' } })
    expect(await entries()).toEqual([])
    expect(await arrival(answer.body.id)).toMatchObject({ data: profileAdded.data })
  })

  it('verifies a delivery that came while no secret was set', async () => {
    const unset = { ...open, ARGYLE_WEBHOOK_SECRET: '' }
    const id = await keep(profileAdded, { bindings: unset })
    expectProblem(await redrive(id, unset), 503)
    expect((await redrive(id)).body).toMatchObject({ status: 'accepted' })
    const forged = await keep({ ...profileAdded, name: 'forged' }, { bindings: unset, secret: 'x' })
    expectProblem(await redrive(forged), 409)
  })

  it('gives the event the time at which the delivery came, and the id of that time', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00.000Z') })
    const id = await keep(profileUpdated, { secret: 'right' })
    vi.setSystemTime(new Date('2026-11-25T09:00:00.000Z'))
    const vars = { ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' }
    const { bindings, sent } = watched(vars)
    await redrive(id, bindings)
    vi.useRealTimers()
    expect(sent).toMatchObject([
      { id: 'bbd679971ed048281b83dada01c89a50', time: '2026-11-23T12:00:00.000Z' },
    ])
  })

  it('is logged with its outcome, and so is a deletion', async () => {
    const id = await keep(profileAdded, { secret: 'right' })
    const other = await keep('not JSON')
    const { lines } = await logged(async () => {
      await redrive(id)
      await redrive(id, { ...open, ARGYLE_WEBHOOK_SECRET: 'right' })
      await ask(`/quarantine/${other}`, { method: 'DELETE' })
    })
    const { account, user, profile } = profileAdded.data
    const facts = { event: 'profiles.added', subject: `profiles/${profile}`, account, user }
    const line = { level: 'info', message: 'redriven', quarantined: id, ...facts }
    const requests = lines.filter(({ message }) => message === 'admin')
    expect(requests).toMatchObject([
      { method: 'POST', path: `/admin/quarantine/${id}/redrive`, status: 409 },
      { method: 'POST', path: `/admin/quarantine/${id}/redrive`, status: 200 },
      { method: 'DELETE', path: `/admin/quarantine/${other}`, status: 204 },
    ])
    expect(lines.filter((one) => !requests.includes(one))).toEqual([
      { ...line, outcome: 'refused' },
      { ...line, outcome: 'accepted', id: '61e8beb0d670c9207f1a48d8cd98a8eb' },
      { level: 'info', message: 'deleted', quarantined: other },
    ])
  })

  it('refuses a delivery that came without a signature', async () => {
    const headers = { 'cf-connecting-ip': ARGYLE_ADDRESS }
    await request('/webhooks/argyle', { method: 'POST', body: wire(profileAdded), headers }, open)
    const [entry] = await entries()
    expect(entry).toMatchObject({ reason: 'signature', signature: null })
    expectProblem(await redrive(String(entry?.id)), 409)
  })

  it('tells a signature that no secret verifies from one that it cannot read', async () => {
    const foreign = await keep(profileAdded, { secret: 'foreign' })
    expect((await redrive(foreign)).body.detail).toContain('Set the secret')
    const headers = { 'cf-connecting-ip': ARGYLE_ADDRESS, 'x-argyle-signature': 'sha512=ab' }
    await request('/webhooks/argyle', { method: 'POST', body: wire(profileUpdated), headers }, open)
    const other = (await entries()).find(({ id }) => id !== foreign)
    expect((await redrive(String(other?.id))).body.detail).toContain('cannot read the signature')
  })

  it('of an invalid delivery answers with its faults, and keeps it in the quarantine', async () => {
    const id = await keep({ event: 'profiles.added', data: {} })
    const answer = await redrive(id)
    expectProblem(answer, 422)
    expect(answer.body.errors).toContainEqual({ path: 'data.profile', message: 'is missing' })
    expect(await entries()).toHaveLength(1)
  })

  it('does not verify a delivery again that was verified when it came', async () => {
    const suspect = {
      body: new TextEncoder().encode(wire(profileAdded)),
      signature: null,
      address: null,
    }
    const id = await quarantine(
      env.STATE,
      suspect,
      { reason: 'schema', verified: true },
      new Date()
    )
    expect((await redrive(id, { ...open })).body).toMatchObject({ status: 'accepted' })
  })

  it('of a delivery that was sent in the meantime is a duplicate, and removes it from the quarantine', async () => {
    const id = await keep(profileAdded, { secret: 'the-right-one' })
    const first = await deliver(profileAdded)
    const answer = await redrive(id, { ...open, ARGYLE_WEBHOOK_SECRET: 'the-right-one' })
    expect(answer.body).toEqual({ status: 'duplicate', id: first.body.id })
    expect(await entries()).toEqual([])
  })

  it('sends both of two genuine repeats, even if one is redriven right after the other', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00.000Z') })
    const monday = await keep(profileUpdated, { secret: 'right' })
    vi.setSystemTime(new Date('2026-11-24T12:00:00.000Z'))
    await deliver(profileUpdated, open, { address: ARGYLE_ADDRESS, secret: 'right' })
    const tuesday = String((await entries()).find(({ id }) => id !== monday)?.id)
    vi.setSystemTime(new Date('2026-11-24T18:00:00.000Z'))
    const vars = { ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' }
    const { bindings, sent } = watched(vars)
    expect((await redrive(monday, bindings)).body.status).toBe('accepted')
    expect((await redrive(tuesday, bindings)).body.status).toBe('accepted')
    vi.useRealTimers()
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
  })

  it('removes a probe from the quarantine and sends nothing', async () => {
    const probe = { event: 'argyle-edge.probe', data: {} }
    const id = await keep(probe, { bindings: { ...open, REPEAT_WINDOW_SECONDS: 'soon' } })
    const { bindings, sent } = watched({ ADMIN_TOKEN: TOKEN })
    expect((await redrive(id, bindings)).body).toEqual({ status: 'probed' })
    expect(sent).toEqual([])
    expect(await entries()).toEqual([])
  })

  it('sends an older repeat, even if a newer one was sent 10 s ago', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00.000Z') })
    const id = await keep(profileUpdated, { secret: 'right' })
    vi.setSystemTime(new Date('2026-11-24T12:00:00.000Z'))
    const vars = { ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' }
    const { bindings, sent } = watched(vars)
    await deliver(profileUpdated, bindings, { secret: 'right' })
    vi.setSystemTime(new Date('2026-11-24T12:00:10.000Z'))
    expect((await redrive(id, bindings)).body.status).toBe('accepted')
    vi.useRealTimers()
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
  })

  it('is answered 503 when KV hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const getWithMetadata = () => new Promise(() => {})
    const { bindings } = watched({ ADMIN_TOKEN: TOKEN, STATE: { getWithMetadata } })
    const pending = redrive(`76500-${'0'.repeat(32)}`, bindings)
    await timerSet()
    await vi.advanceTimersByTimeAsync(25_000)
    vi.useRealTimers()
    expectProblem(await pending, 503)
  })

  const reject = () => Promise.reject(new Error('no'))

  it('puts the event into the outbox when the queue fails', async () => {
    const id = await keep(profileAdded, { secret: 'right' })
    const vars = { ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' }
    const { bindings } = watched({ ...vars, EVENTS: { send: reject } })
    expect((await redrive(id, bindings)).body).toMatchObject({ status: 'accepted', to: 'outbox' })
    expect(await entries()).toEqual([])
  })

  it('sends the event to all its queues, and puts it into the outbox for the one that fails', async () => {
    const id = await keep(profileAdded, { secret: 'right' })
    const vars = { ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' }
    const ROUTES = { PROFILES: ['profiles.*'] }
    const { bindings, sent } = watched({ ...vars, ROUTES, PROFILES: { send: reject } })
    expect((await redrive(id, bindings)).body).toMatchObject({ status: 'accepted', to: 'outbox' })
    expect(sent).toMatchObject([{ data: profileAdded.data }])
    expect(await waiting()).toMatchObject([{ queue: 'PROFILES', message: { id: sent[0]?.id } }])
    expect(await entries()).toEqual([])
  })

  it('keeps the delivery in the quarantine when neither the queue nor the outbox takes the event', async () => {
    const id = await keep(profileAdded, { secret: 'right' })
    const vars = { ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' }
    const { bindings } = watched({ ...vars, EVENTS: { send: reject }, STATE: { put: reject } })
    expectProblem(await redrive(id, bindings), 503)
    expect(await entries()).toHaveLength(1)
  })

  it('of an old poke does not turn a new one into a duplicate', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00.000Z') })
    const poke = { event: 'accounts.updated', data: { account: 'a', user: 'u' } }
    const id = await keep(poke, { secret: 'right' })
    vi.setSystemTime(new Date('2026-11-23T13:00:00.000Z'))
    const { bindings } = watched({ ADMIN_TOKEN: TOKEN, ARGYLE_WEBHOOK_SECRET: 'right' })
    expect((await redrive(id, bindings)).body).toMatchObject({ status: 'accepted' })
    vi.setSystemTime(new Date('2026-11-23T13:00:30.000Z'))
    expect((await deliver(poke, bindings, { secret: 'right' })).status).toBe(202)
    vi.useRealTimers()
  })

  describe('of an event that its queue did not take', () => {
    const type = 'com.argyle.profiles.added'
    const message = { id: 'x', type, time: '2026-11-23T12:00:00.000Z', data: {} }
    const keepEvent = (value: string) =>
      quarantine(
        env.STATE,
        { body: new TextEncoder().encode(value), signature: null, address: null },
        { reason: 'unsendable', verified: true },
        new Date()
      )

    it('tries the queue again', async () => {
      const id = await keepEvent(JSON.stringify({ queue: 'EVENTS', message }))
      expect((await redrive(id)).body).toEqual({ status: 'accepted', id: 'x', to: 'queue' })
      expect(await entries()).toEqual([])
    })

    it('tries only the queue that did not take it', async () => {
      const id = await keepEvent(JSON.stringify({ queue: 'PROFILES', message }))
      const ROUTES = { PROFILES: ['profiles.*'] }
      const { bindings, sent, sentToProfiles } = watched({ ADMIN_TOKEN: TOKEN, ROUTES })
      expect((await redrive(id, bindings)).body).toMatchObject({ to: 'queue' })
      expect(sentToProfiles).toEqual([message])
      expect(sent).toEqual([])
    })

    it('holds it back for the rest of its delay', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:20.000Z') })
      const notBefore = Date.parse('2026-11-23T12:01:00.000Z')
      const id = await keepEvent(JSON.stringify({ queue: 'EVENTS', message, notBefore }))
      const send = vi.fn()
      await redrive(id, watched({ ADMIN_TOKEN: TOKEN, EVENTS: { send } }).bindings)
      vi.useRealTimers()
      expect(send).toHaveBeenCalledExactlyOnceWith(message, {
        contentType: 'json',
        delaySeconds: 40,
      })
    })

    it('keeps it in the quarantine when neither the queue nor the outbox takes it', async () => {
      const id = await keepEvent(JSON.stringify({ queue: 'EVENTS', message }))
      const broken = { ADMIN_TOKEN: TOKEN, EVENTS: { send: reject }, STATE: { put: reject } }
      expectProblem(await redrive(id, watched(broken).bindings), 503)
      expect(await entries()).toHaveLength(1)
    })

    it.each([
      ['is not an event', 'not JSON'],
      ['is for a queue that is not bound', JSON.stringify({ queue: 'GONE', message })],
    ])('keeps it in the quarantine when it %s', async (_, value) => {
      expectProblem(await redrive(await keepEvent(value)), 422)
      expect(await entries()).toHaveLength(1)
    })
  })
})

describe('POST /admin/outbox/drain', () => {
  it('sends the outbox to the queue, and answers with the number of events', async () => {
    const { event: message } = await normalize(
      profileAdded,
      'https://api.argyle.com',
      WINDOWS_SECONDS,
      new Date()
    )
    await putInOutbox(env.STATE, { queue: 'EVENTS', message })
    const answer = await ask('/outbox/drain', { method: 'POST' })
    expect(answer.body).toMatchObject({ depth: 1, sent: 1, quarantined: 0 })
  })

  it('answers 503 while a setting is wrong', async () => {
    const bindings = { ...open, REPEAT_WINDOW_SECONDS: 'soon' }
    expectProblem(await ask('/outbox/drain', { method: 'POST', bindings }), 503)
  })
})

describe('a request to /admin', () => {
  const address = '192.0.2.1'
  const lineOf = async (token: string, path = '/admin/status') => {
    const headers = { authorization: `Bearer ${token}`, 'cf-connecting-ip': address }
    const { lines, text } = await logged(() => request(path, { headers }, open))
    expect(text).not.toContain(token)
    return lines
  }

  it('leaves one line with its path, status and sender', async () => {
    const line = { level: 'info', message: 'admin', method: 'GET', path: '/admin/status' }
    expect(await lineOf(TOKEN)).toEqual([{ ...line, status: 200, address }])
  })

  it('with a wrong token leaves a warning', async () => {
    const line = { level: 'warn', message: 'admin refused', method: 'GET', path: '/admin/status' }
    expect(await lineOf('a-wrong-token-here')).toEqual([{ ...line, address }])
  })

  it('that fails leaves its status too', async () => {
    const [line] = await lineOf(TOKEN, '/admin/quarantine/nope')
    expect(line).toMatchObject({ message: 'admin', status: 404 })
  })
})
