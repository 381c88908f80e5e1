/**
 * The claim check, on both sides of the size limit of a queue message. KV is the real local one,
 * except where a test makes it fail.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { normalize } from '../../../src/worker/inbound/normalize.ts'
import {
  bytesOf,
  MESSAGE_LIMIT_BYTES,
  toMessage,
} from '../../../src/worker/outbound/claim-check.ts'
import {
  arrival,
  configOf,
  deliver,
  NOON,
  profileAdded,
  WINDOWS_SECONDS,
  watched,
} from '../../support.ts'

afterEach(() => reset())

const SOURCE = 'https://api.argyle.com'

/** A delivery whose event has exactly `bytes` bytes in JSON. */
async function sized(bytes: number, filler = 'x') {
  const delivery = (pad: string) => ({ ...profileAdded, data: { ...profileAdded.data, pad } })
  const { event } = await normalize(delivery(''), SOURCE, WINDOWS_SECONDS, NOON)
  const each =
    bytesOf({ ...event, data: { pad: filler } }) - bytesOf({ ...event, data: { pad: '' } })
  const room = bytes - bytesOf(event)
  return delivery(filler.repeat(Math.floor(room / each)) + 'x'.repeat(room % each))
}

describe.each([
  ['ASCII', 'x'],
  ['three-byte characters', '新'],
  ['escaped characters', '\u0001'],
])('a message of %s', (_, filler) => {
  it('at the limit is the event itself, and KV is not used', async () => {
    const normalized = await normalize(
      await sized(MESSAGE_LIMIT_BYTES, filler),
      SOURCE,
      WINDOWS_SECONDS,
      NOON
    )
    expect(bytesOf(normalized.event)).toBe(MESSAGE_LIMIT_BYTES)
    const { bindings, calls } = watched()
    expect(await toMessage(bindings.STATE, normalized)).toBe(normalized.event)
    expect(calls).toEqual([])
  })

  it('one byte over the limit is a claim check, and KV has the data', async () => {
    const delivery = await sized(MESSAGE_LIMIT_BYTES + 1, filler)
    const normalized = await normalize(delivery, SOURCE, WINDOWS_SECONDS, NOON)
    const { data, ...attributes } = normalized.event
    const dataref = `payload:${normalized.event.id}`
    expect(await toMessage(env.STATE, normalized)).toEqual({ ...attributes, dataref })
    expect(await env.STATE.get(dataref, 'json')).toEqual(data)
  })
})

it('the data of a claim check is in KV before the message goes out, and the consumer finds it', async () => {
  const delivery = await sized(500_000)
  const { bindings, calls } = watched()
  const answer = await deliver(delivery, bindings)
  expect(answer.status).toBe(202)
  expect(calls).toEqual(['STATE.get', 'STATE.put', 'EVENTS.send', 'STATE.put'])

  const message = await arrival(answer.body.id)
  expect(message).toMatchObject({ dataref: `payload:${answer.body.id}` })
  expect(message).not.toHaveProperty('data')
  expect(await env.STATE.get(`payload:${answer.body.id}`, 'json')).toEqual(delivery.data)
})

it.each([
  ['usual ids', {}, { user: profileAdded.data.user, account: profileAdded.data.account }],
  ['a long id', { account: 'é'.repeat(500) }, { user: profileAdded.data.user }],
  ['two long ids', { account: '🔑'.repeat(500), user: '🔑'.repeat(500) }, {}],
])('the data names its user and account, as far as KV can hold them: %s', async (_, ids, owner) => {
  const large = await sized(500_000)
  const { body } = await deliver({ ...large, data: { ...large.data, ...ids } })
  const { keys } = await env.STATE.list({ prefix: 'payload:' })
  const own = keys.find(({ name }) => name === `payload:${body.id}`)
  expect(own?.metadata).toEqual(owner)
})

it('the data stays in KV for as long as outbox, quarantine and queue may hold the event', async () => {
  const options: unknown[] = []
  const put = async (_: string, __: string, given: unknown) => options.push(given)
  const { bindings } = watched({ STATE: { put } })
  const normalized = await normalize(await sized(500_000), SOURCE, WINDOWS_SECONDS, NOON)
  await toMessage(configOf(bindings).state, normalized)
  expect(options).toMatchObject([{ expirationTtl: 72 * 86_400 }])
})

it('an event is not sent when KV refuses its data, and the answer makes Argyle retry', async () => {
  const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal Server Error'))
  const { bindings, sent } = watched({ STATE: { put } })
  expect((await deliver(await sized(500_000), bindings)).status).toBe(503)
  expect(sent).toEqual([])
})

it('the write of the data into KV has a deadline of 3 s', async () => {
  vi.useFakeTimers()
  const { bindings } = watched({ STATE: { put: () => new Promise(() => {}) } })
  const normalized = await normalize(await sized(500_000), SOURCE, WINDOWS_SECONDS, NOON)
  const failed = expect(toMessage(bindings.STATE, normalized)).rejects.toThrow()
  await vi.advanceTimersByTimeAsync(3_000)
  await failed
  vi.useRealTimers()
})

describe('the write of the data that meets a copy of the event', () => {
  const busy = () => Promise.reject(new Error('KV PUT failed: 429 Too Many Requests'))
  const largeEvent = async () => normalize(await sized(500_000), SOURCE, WINDOWS_SECONDS, NOON)

  it('succeeds if the copy has written the same data', async () => {
    const normalized = await largeEvent()
    const { dataref } = Object(await toMessage(env.STATE, normalized))
    const { bindings } = watched({ STATE: { put: busy } })
    expect(await toMessage(bindings.STATE, normalized)).toMatchObject({ dataref })
  })

  it('fails if the data is not there', async () => {
    const { bindings } = watched({ STATE: { put: busy } })
    await expect(toMessage(bindings.STATE, await largeEvent())).rejects.toThrow('429')
  })
})
