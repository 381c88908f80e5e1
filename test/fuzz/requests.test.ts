/**
 * Properties of every request, tried with random ones: 1,000 cases in `npm test`, 10,000 in `npm
 * run test:slow`, 100,000 in `npm run fuzz`. A run that fails prints its seed and the smallest
 * case; write a test with a name for that case, in the test file of the part that was wrong.
 */

import fc from 'fast-check'
import { expect } from 'vitest'
import { attributeText } from '../../src/contract/type.ts'
import { delivery, envelope, style, twoFacts, write } from './arbitraries.ts'
import { type Answered, Edge } from './edge.ts'
import { address, forgery, idleHeaders, isArgyles, signed } from './headers.ts'
import { body, utf8 } from './hostile.ts'
import { holds } from './property.ts'
import { readDelivery } from './reading.ts'

// JSON does not keep the sign of zero: `-0` arrives as `0`.
const withoutSign = (_: string, value: unknown) => (value === 0 ? 0 : value)

const right = { kind: 'right' } as const
const chunkBytes = fc.option(fc.integer({ min: 50, max: 500 }), { nil: undefined })
const sent = { body, address, headers: idleHeaders, chunkBytes }

function expectReadable({ status, type, body }: Answered) {
  if (status < 300) {
    expect(type).toBe('application/json')
    expect(body.status).toEqual(expect.any(String))
  } else {
    expect(type).toBe('application/problem+json')
    expect(body.status).toBe(status)
  }
}

const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS')
const path = fc.oneof(
  fc.constantFrom('/', '/webhooks', '/webhooks/argyle', '/webhooks/argyle/x', '/Webhooks/Argyle'),
  fc.constantFrom('/health', '/admin', '/admin/status', '/admin/outbox/drain'),
  fc.webPath().map((random) => `/${random.replace(/^\/+/, '')}`)
)

holds(
  'answers every delivery with a documented status and a readable body',
  0.2,
  fc.asyncProperty(fc.record({ ...sent, signing: fc.oneof(forgery, signed) }), async (delivery) => {
    const edge = new Edge()
    const answered = await edge.deliver(delivery)
    await edge.rest()
    expect([202, 401, 413, 422]).toContain(answered.status)
    expectReadable(answered)
  })
)

holds(
  'changes nothing for any other request',
  0.1,
  fc.asyncProperty(method, path, idleHeaders, body, async (method, path, headers, body) => {
    fc.pre(method !== 'POST' || path !== '/webhooks/argyle')
    const edge = new Edge()
    const withBody = !['GET', 'HEAD'].includes(method)
    const answered = await edge.request(path, { method, headers, ...(withBody && { body }) })
    await edge.rest()
    const isAdmin = /^\/admin(\/|$)/.test(path)
    expect(isAdmin ? [401] : path === '/health' ? [200, 405] : [404, 405]).toContain(
      answered.status
    )
    if (method !== 'HEAD') expectReadable(answered)
    expect(edge.state.changed).toEqual([])
    expect(edge.events.messages).toEqual([])
    expect(edge.history.rows).toEqual([])
  })
)

holds(
  'forwards no unverified delivery, and keeps it only if it comes from Argyle',
  0.2,
  fc.asyncProperty(fc.record({ ...sent, signing: forgery }), async (forged) => {
    const edge = new Edge()
    const { status } = await edge.deliver(forged)
    await edge.rest()
    expect(status).toBe(forged.body.byteLength > 1_048_576 ? 413 : 401)
    expect(edge.events.messages).toEqual([])
    const isKept = status === 401 && isArgyles(forged.address)
    expect(edge.state.changed).toEqual(edge.state.keys('quarantine:'))
    expect(edge.quarantined()).toEqual(isKept ? [forged.body] : [])
    expect(edge.history.rows).toHaveLength(isKept ? 1 : 0)
  })
)

holds(
  'accepts a signed delivery with any unknown fields, and forwards its data unchanged',
  0.2,
  fc.asyncProperty(delivery, signed, address, async (text, signing, address) => {
    const edge = new Edge()
    const answered = await edge.deliver({ body: utf8(text), signing, address })
    await edge.rest()
    expect(answered.status).toBe(202)
    const [message, ...others] = edge.events.messages
    expect(others).toEqual([])
    expect(message?.id).toBe(answered.body.id)
    const { event, data } = JSON.parse(text, withoutSign)
    expect(message?.type).toBe(`com.argyle.${attributeText(event)}`)
    expect(message && edge.dataOf(message)).toEqual(data)
    const [row, ...more] = edge.history.rows
    expect(more).toEqual([])
    expect(JSON.parse(String(row?.at(-1)))).toEqual(message)
  })
)

holds(
  'gives equal facts one fingerprint, under any name and in any style, and other facts another',
  0.1,
  fc.asyncProperty(
    twoFacts,
    fc.tuple(envelope, style),
    fc.tuple(envelope, style),
    async ([fact, other], [rest, how], [otherRest, otherHow]) => {
      const texts = [
        write({ ...rest, ...fact }, how),
        write({ ...otherRest, ...fact }, otherHow),
        write({ ...rest, ...other }, how),
      ]
      const [first, , third] = texts.map((text) => JSON.stringify(readDelivery(utf8(text))))
      fc.pre(first !== third)
      const edge = new Edge()
      const answers: unknown[] = []
      for (const text of texts) {
        answers.push((await edge.deliver({ body: utf8(text), signing: right })).body.status)
      }
      // A copy: dropped, or followed up if its name is that of the first.
      expect(answers).toEqual([
        'accepted',
        expect.stringMatching(/duplicate|coalesced/),
        'accepted',
      ])
      const fingerprints = new Set(edge.events.messages.map(({ fingerprint }) => fingerprint))
      expect(fingerprints.size).toBe(2)
    }
  )
)

holds(
  'accepts a signed body that is a delivery, and answers 422 to any other and keeps it as sent',
  0.2,
  fc.asyncProperty(fc.record({ ...sent, signing: signed }), async (sent) => {
    const edge = new Edge()
    const { status } = await edge.deliver(sent)
    await edge.rest()
    const isTooLarge = sent.body.byteLength > 1_048_576
    const read = isTooLarge ? undefined : readDelivery(sent.body)
    expect(status).toBe(isTooLarge ? 413 : read ? 202 : 422)
    expect(edge.quarantined()).toEqual(status === 422 ? [sent.body] : [])
    expect(edge.events.messages.map((message) => edge.dataOf(message))).toEqual(
      read ? [read.data] : []
    )
    expect(edge.history.rows).toHaveLength(isTooLarge ? 0 : 1)
  })
)
