/**
 * Every answer of the Worker, through its own `fetch`, and the log line that each delivery leaves.
 * KV and the queue are the real local ones, except where a test makes them fail.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import vectors from '../../fixtures/signature-vectors.json'
import {
  type Answer,
  ARGYLE_ADDRESS,
  arrival,
  deliver,
  logged,
  profileAdded,
  profileUpdated,
  request,
  sign,
  watched,
  wire,
} from '../../support.ts'

const ROUTE = '/webhooks/argyle'
const spied = watched()
const { ARGYLE_WEBHOOK_SECRET: _, ...withoutSecret } = spied.bindings

afterEach(() => reset())

function expectProblem(answer: Answer, status: number, title: string) {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.body).toMatchObject({ type: 'about:blank', title, status })
  expect(answer.body.detail).toEqual(expect.stringMatching(/\.$/))
}

describe('202 accepted', () => {
  it('carries the id of the event that the consumer gets', async () => {
    const answer = await deliver(profileAdded)
    expect(answer.status).toBe(202)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({
      status: 'accepted',
      id: '61e8beb0d670c9207f1a48d8cd98a8eb',
    })
    expect(await arrival(answer.body.id)).toMatchObject({ data: profileAdded.data })
  })

  const deliveries = vectors
    .filter(({ body }) => body.startsWith('{') || body.startsWith('\uFEFF'))
    .map((vector) => [vector.description, vector] as const)

  it.each(deliveries)(
    'is the answer to a signature computed outside this code: %s',
    async (_, { body, secret, signature }) => {
      const init = { method: 'POST', body, headers: { 'x-argyle-signature': signature } }
      const bindings = { ...env, ARGYLE_WEBHOOK_SECRET: secret }
      expect((await request(ROUTE, init, bindings)).status).toBe(202)
    }
  )

  it('is the answer to a delivery signed with the previous secret', async () => {
    const rotating = { ...env, ARGYLE_WEBHOOK_SECRET_PREVIOUS: 'previous' }
    expect((await deliver(profileAdded, rotating, { secret: 'previous' })).status).toBe(202)
    expect((await deliver(profileUpdated, rotating)).status).toBe(202)
    expect((await deliver(profileAdded, env, { secret: 'previous' })).status).toBe(401)
  })

  it('does not depend on the Content-Type, the query or a slash at the end of the path', async () => {
    const body = wire(profileAdded)
    const headers = { 'x-argyle-signature': await sign(body), 'content-type': 'text/plain' }
    const init = { method: 'POST', body, headers }
    expect((await request(`${ROUTE}/?a=b`, init)).status).toBe(202)
  })

  it('means that the consumer gets the data unchanged, even NUL and lone surrogates', async () => {
    const data = {
      ...profileAdded.data,
      text: 'Zoë \u0000 \ud800 🔑 </script>',
      numbers: [0, -0.5, 1e21, 9007199254740991],
      nested: { empty: {}, list: [[], null, true] },
    }
    const { body } = await deliver({ ...profileAdded, data })
    expect((await arrival(body.id))?.data).toEqual(data)
  })
})

describe('200 duplicate', () => {
  it('carries the id of the event that went to the queue', async () => {
    const first = await deliver(profileAdded)
    const second = await deliver(profileAdded)
    expect(second.status).toBe(200)
    expect(second.body).toEqual({ status: 'duplicate', id: first.body.id })
  })
})

describe('200 probed', () => {
  const probe = { event: 'argyle-edge.probe', name: 'doctor', data: {} }

  it('is the answer to a signed probe, and nothing is looked up, stored or sent', async () => {
    const { bindings, calls } = watched()
    const { lines } = await logged(async () => {
      const answer = await deliver(probe, bindings, { address: ARGYLE_ADDRESS })
      expect(answer).toMatchObject({ status: 200, body: { status: 'probed' } })
    })
    expect(calls).toEqual([])
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'delivery',
        outcome: 'probed',
        bytes: wire(probe).length,
        milliseconds: expect.any(Number),
      },
    ])
  })

  it('is not the answer to a probe signed with another secret, or to an event with a similar name', async () => {
    expectProblem(await deliver(probe, env, { secret: 'another' }), 401, 'Unauthorized')
    expect((await deliver({ ...probe, event: 'argyle-edge.probes' })).status).toBe(202)
  })
})

describe('401 refused', () => {
  const body = wire(profileAdded)
  const post = (headers: HeadersInit, sent = body, bindings?: object) =>
    request(ROUTE, { method: 'POST', body: sent, headers }, bindings)

  it('is the same answer to a missing, a malformed and a wrong signature', async () => {
    const answers = [
      await post({}),
      await post({ 'x-argyle-signature': '' }),
      await post({ 'x-argyle-signature': 'sha512=00' }),
      await post({ 'x-argyle-signature': await sign(body, 'another') }),
      await post({ 'x-argyle-signature': await sign(body) }, body.replace('added', 'Added')),
      await post({ 'x-argyle-signature': await sign(body) }, JSON.stringify(profileAdded)),
      await post({ 'x-argyle-signature': await sign(body) }, ''),
    ]
    for (const answer of answers) {
      expectProblem(answer, 401, 'Unauthorized')
      expect(answer.headers.get('www-authenticate')).toBe('HMAC-SHA512')
      expect(answer.body).toEqual(answers[0]?.body)
    }
  })

  it('is the answer to two signature headers, even if both are right', async () => {
    const headers = new Headers()
    headers.append('x-argyle-signature', await sign(body))
    headers.append('x-argyle-signature', await sign(body))
    expect((await post(headers)).status).toBe(401)
  })

  it('comes before anything is parsed, looked up, stored or sent', async () => {
    const { bindings, calls } = watched()
    await post({ 'x-argyle-signature': '0'.repeat(128) }, body, bindings)
    await post({}, 'not JSON', bindings)
    expect(calls).toEqual([])
  })
})

describe('413 too large', () => {
  it('is the answer to a signed body one byte over 1 MiB, and nothing is stored or sent', async () => {
    const { bindings, calls } = watched()
    const answer = await deliver(' '.repeat(1_048_577), bindings)
    expectProblem(answer, 413, 'Content Too Large')
    expect(calls).toEqual([])
  })

  it('is not the answer to a body of 1 MiB', async () => {
    const { data } = profileAdded
    const room = 1_048_576 - JSON.stringify({ event: 'x', data, pad: '' }).length
    const body = JSON.stringify({ event: 'x', data, pad: 'p'.repeat(room) })
    expect(body.length).toBe(1_048_576)
    expect((await deliver(body)).status).toBe(202)
  })
})

describe('422 invalid', () => {
  it('names the fault, and the delivery is quarantined and not sent', async () => {
    const { bindings, calls } = watched()
    const { profile: _, ...data } = profileAdded.data
    const answer = await deliver({ ...profileAdded, data }, bindings)
    expectProblem(answer, 422, 'Unprocessable Content')
    expect(answer.body.errors).toEqual([{ path: 'data.profile', message: 'is missing' }])
    expect(calls).toEqual(['STATE.put'])
  })

  it('is the answer to a signed body that is not JSON, and does not quote the body', async () => {
    const answer = await deliver('what do ya want for nothing?')
    expectProblem(answer, 422, 'Unprocessable Content')
    expect(answer.body.errors).toEqual([{ path: '', message: 'is not UTF-8 JSON' }])
    expect(JSON.stringify(answer.body)).not.toContain('nothing?')
  })

  it('is the answer to a signed empty body', async () => {
    expect((await deliver('')).status).toBe(422)
  })
})

describe('503 with Retry-After', () => {
  function expectRetryable(answer: Answer) {
    expectProblem(answer, 503, 'Service Unavailable')
    expect(answer.headers.get('retry-after')).toBe('30')
  }

  const fail = () => Promise.reject(new Error('no'))

  it('is the answer when neither the queue nor the outbox takes the event', async () => {
    const { bindings } = watched({ EVENTS: { send: fail }, STATE: { put: fail } })
    expectRetryable(await deliver(profileAdded, bindings))
  })

  it('is the answer when a delivery cannot be quarantined', async () => {
    const { bindings } = watched({ STATE: { put: fail } })
    expectRetryable(await deliver('not JSON', bindings))
    const foreign = { secret: 'another', address: ARGYLE_ADDRESS }
    expectRetryable(await deliver(profileAdded, bindings, foreign))
    expectRetryable(
      await deliver(profileAdded, { ...bindings, ARGYLE_WEBHOOK_SECRET: '' }, foreign)
    )
  })

  it.each([
    ['missing', withoutSecret],
    ['empty', { ...withoutSecret, ARGYLE_WEBHOOK_SECRET: '' }],
  ])('is the answer when the secret is %s, and nothing is stored or sent', async (_, settings) => {
    expectRetryable(await deliver(profileAdded, settings))
    expect(spied.calls).toEqual([])
  })

  it('is the answer when KV is not bound', async () => {
    const { STATE: _, ...bindings } = env
    expectRetryable(await deliver(profileAdded, bindings, { address: ARGYLE_ADDRESS }))
  })

  it('is the answer when a var is not valid', async () => {
    const bindings = { ...env, REPEAT_WINDOW_SECONDS: 'soon' }
    expectRetryable(await deliver(profileAdded, bindings))
  })

  it('is the answer to an unexpected error, and the log has its place but not its message', async () => {
    const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValueOnce(new Error('a secret'))
    const { lines, text } = await logged(async () => expectRetryable(await deliver(profileAdded)))
    digest.mockRestore()
    expect(lines).toEqual([
      expect.objectContaining({ message: 'quarantined', reason: 'unexpected' }),
      {
        level: 'error',
        message: 'delivery',
        outcome: 'unexpected',
        cause: 'Error',
        frames: expect.arrayContaining([expect.stringContaining('app.test.ts')]),
        quarantined: lines[0]?.id,
        event: 'profiles.added',
        subject: `profiles/${profileAdded.data.profile}`,
        account: profileAdded.data.account,
        user: profileAdded.data.user,
        bytes: wire(profileAdded).length,
        milliseconds: expect.any(Number),
      },
    ])
    expect(text).not.toContain('a secret')
  })
})

describe('an error before the signature is verified', () => {
  it('is answered 503, and nothing is kept, because anybody could have sent the delivery', async () => {
    const verify = vi.spyOn(crypto.subtle, 'verify').mockRejectedValueOnce(new Error('a secret'))
    const { bindings, calls } = watched()
    const { lines } = await logged(async () => {
      expectProblem(await deliver(profileAdded, bindings), 503, 'Service Unavailable')
    })
    verify.mockRestore()
    expect(lines).toMatchObject([{ outcome: 'unexpected', cause: 'Error' }])
    expect(calls).toEqual([])
  })
})

describe('a request that is not a delivery', () => {
  it('is answered 503 when its route fails, and the log has the place but not the message', async () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('a secret')
        },
      }
    )
    const { lines, text } = await logged(async () => {
      expectProblem(await request('/health', {}, hostile), 503, 'Service Unavailable')
    })
    expect(lines).toMatchObject([{ level: 'error', message: 'unexpected', cause: 'Error' }])
    expect(text).not.toContain('a secret')
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'is answered 405 if its method is %s',
    async (method) => {
      const answer = await request(ROUTE, { method })
      expectProblem(answer, 405, 'Method Not Allowed')
      expect(answer.headers.get('allow')).toBe('POST')
    }
  )

  it('is answered 405 if its method is HEAD', async () => {
    const answer = await request(ROUTE, { method: 'HEAD' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it.each([
    '/',
    '//webhooks/argyle',
    '/Webhooks/Argyle',
    '/webhook/argyle',
    '/webhooks/argyle/',
    '/health',
    '/admin/outbox/drain',
  ])('is a delivery at %s too, if it is signed, and the log warns with the path', async (path) => {
    const body = wire(profileAdded)
    const headers = { 'x-argyle-signature': await sign(body) }
    const { bindings, sent } = watched()
    const { lines } = await logged(async () => {
      const answer = await request(path, { method: 'POST', body, headers }, bindings)
      expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } })
    })
    expect(lines).toMatchObject([{ level: 'warn', message: 'delivery', outcome: 'accepted', path }])
    expect(sent).toHaveLength(1)
  })

  it('is refused at a misspelt path if the signature is wrong', async () => {
    const headers = { 'x-argyle-signature': 'ab'.repeat(64) }
    const init = { method: 'POST', body: wire(profileAdded), headers }
    expect((await request('/typo', init)).status).toBe(401)
  })

  it.each(['/', '/webhooks', '/webhooks/argyle/x', '/admin', '/%00', '//health'])(
    'is answered 404 at %s',
    async (path) => {
      expectProblem(await request(path, { method: 'POST' }), 404, 'Not Found')
    }
  )
})

describe('/health', () => {
  it('answers 200 when the settings are right, and does not use KV or the queue', async () => {
    const { bindings, calls } = watched()
    const answer = await request('/health', {}, bindings)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ status: 'ok' })
    expect(calls).toEqual([])
  })

  it("answers 200 with a warning if the window does not outlast Argyle's retry", async () => {
    const { bindings } = watched({ REPEAT_WINDOW_SECONDS: 44 })
    const { status, body } = await request('/health', {}, bindings)
    const message = "does not outlast Argyle's retry: set 45 or more"
    const warnings = [{ path: 'REPEAT_WINDOW_SECONDS', message }]
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok', warnings } })
  })

  it('answers 503 and names the missing setting', async () => {
    const answer = await request('/health', {}, withoutSecret)
    expectProblem(answer, 503, 'Service Unavailable')
    expect(answer.body.errors).toEqual([
      {
        path: 'ARGYLE_WEBHOOK_SECRET',
        message: 'is missing',
      },
    ])
  })

  it('answers 200 to HEAD and 405 to POST', async () => {
    expect((await request('/health', { method: 'HEAD' })).status).toBe(200)
    const answer = await request('/health', { method: 'POST' })
    expectProblem(answer, 405, 'Method Not Allowed')
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('the log line of a delivery', () => {
  const line = async (work: () => Promise<unknown>) => {
    const { lines } = await logged(work)
    expect(lines).toHaveLength(1)
    return lines[0]
  }
  const fingerprint = '61e8beb0d670c9207f1a48d8cd98a8eb0bc31fa885dd251b4bbd2a0df9c53a88'
  const facts = {
    message: 'delivery',
    event: 'profiles.added',
    subject: 'profiles/4334r6e-a964-45eef6-b201-64464',
    account: 'ada143be-3c90-4534-b7ea-9899674dc6e0',
    user: '3823026e-a964-45f6-b201-6b8c096b30d3',
    id: '61e8beb0d670c9207f1a48d8cd98a8eb',
    fingerprint,
    subscription: 'A profile was added',
    to: 'queue',
    bytes: wire(profileAdded).length,
    milliseconds: expect.any(Number),
  }

  it('tells whether the delivery was accepted or a duplicate', async () => {
    const accepted = { ...facts, level: 'info', outcome: 'accepted', dedupe: 'new' }
    const { to: _, ...rest } = facts
    const duplicate = { ...rest, level: 'info', outcome: 'duplicate', dedupe: 'seen' }
    expect(await line(() => deliver(profileAdded))).toEqual(accepted)
    expect(await line(() => deliver(profileAdded))).toEqual(duplicate)
  })

  it('tells how long the answer took', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const send = async () => {
      vi.setSystemTime(Date.now() + 1234)
    }
    const { bindings } = watched({ EVENTS: { send } })
    expect(await line(() => deliver(profileAdded, bindings))).toMatchObject({ milliseconds: 1234 })
    vi.useRealTimers()
  })

  it('has the id of the event that was sent when the delivery is a duplicate', async () => {
    const now = Date.now()
    const sends = [{ receivedAt: now, sentAt: now, id: '0'.repeat(32) }]
    const marker = { until: now + 60_000, names: [], sends }
    await env.STATE.put(`seen:${fingerprint}`, JSON.stringify(marker))
    expect(await line(() => deliver(profileAdded))).toMatchObject({ id: '0'.repeat(32) })
  })

  it('warns that the look-up in KV failed, and tells why', async () => {
    const get = () => Promise.reject(new Error('KV GET failed: 503 Unavailable'))
    const { bindings } = watched({ STATE: { get } })
    expect(await line(() => deliver(profileAdded, bindings))).toEqual({
      ...facts,
      level: 'warn',
      outcome: 'accepted',
      dedupe: 'unchecked',
      unchecked: 'Error 503',
    })
  })

  const send = () => Promise.reject(new Error('Queue is overloaded. (10250)'))

  it('warns that the event is in the outbox, and tells why', async () => {
    const { bindings } = watched({ EVENTS: { send } })
    expect(await line(() => deliver(profileAdded, bindings))).toEqual({
      ...facts,
      level: 'warn',
      outcome: 'accepted',
      dedupe: 'new',
      to: 'outbox',
      cause: 'EVENTS Error 10250',
    })
  })

  it('is an error when neither the queue nor the outbox took the event, and tells why', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal Server Error'))
    const { bindings } = watched({ EVENTS: { send }, STATE: { put } })
    const { to: _, ...rest } = facts
    expect(await line(() => deliver(profileAdded, bindings))).toEqual({
      ...rest,
      level: 'error',
      outcome: 'unavailable',
      cause: 'EVENTS Error 10250, outbox Error 500',
    })
  })

  it.each([
    ['missing', {}],
    ['malformed', { 'x-argyle-signature': 'header-value' }],
    ['mismatch', { 'x-argyle-signature': 'ab'.repeat(64) }],
  ])('tells precisely why the signature was refused: %s', async (reason, headers) => {
    const init = { method: 'POST', body: '{"body":"body-value"}', headers }
    const { lines, text } = await logged(() => request(ROUTE, init))
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'delivery',
        outcome: 'refused',
        reason,
        bytes: 21,
        milliseconds: expect.any(Number),
      },
    ])
    expect(text).not.toMatch(/header-value|body-value|abab|optional-secret/)
  })

  it('names an invalid field without its value', async () => {
    const data = { account: 'a', user: { name: 'value-1' }, profile: 'p' }
    const invalid = { event: 'profiles.added', data }
    const { lines, text } = await logged(() => deliver(invalid))
    expect(lines[0]).toEqual({
      level: 'warn',
      message: 'quarantined',
      id: lines[1]?.quarantined,
      reason: 'schema',
      verified: true,
      bytes: wire(invalid).length,
      event: 'profiles.added',
      subject: 'profiles/p',
      account: 'a',
    })
    expect(lines[1]).toMatchObject({
      level: 'warn',
      outcome: 'invalid',
      reason: 'schema',
      event: 'profiles.added',
      errors: ['data.user must be text of 1 to 500 characters'],
    })
    expect(text).not.toContain('value-1')
  })

  it('is an error that names the size and the sender of a delivery that was too large', async () => {
    const headers = { 'content-length': '2000000', 'cf-connecting-ip': ARGYLE_ADDRESS }
    const delivering = () => request(ROUTE, { method: 'POST', headers, body: 'x' })
    expect(await line(delivering)).toEqual({
      level: 'error',
      message: 'delivery',
      outcome: 'too_large',
      address: ARGYLE_ADDRESS,
      bytes: 2_000_000,
      milliseconds: expect.any(Number),
    })
  })

  it('warns that the body did not arrive whole, but is not an error that wakes somebody', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
    const { lines } = await logged(async () => {
      const answer = await request(ROUTE, { method: 'POST', body })
      expect(answer.status).toBe(503)
    })
    expect(lines).toMatchObject([{ level: 'warn', message: 'delivery', outcome: 'incomplete' }])
  })

  it('is an error that names the setting that stops deliveries', async () => {
    expect(await line(() => deliver(profileAdded, withoutSecret))).toEqual({
      level: 'error',
      message: 'delivery',
      outcome: 'unconfigured',
      errors: ['ARGYLE_WEBHOOK_SECRET is missing'],
      bytes: wire(profileAdded).length,
      milliseconds: expect.any(Number),
    })
  })
})
