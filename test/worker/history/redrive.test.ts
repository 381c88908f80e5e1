/** The row that a redrive leaves in the history. */

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { QuarantineReason } from '../../../src/contract/quarantine.ts'
import { isolateOf } from '../../../src/worker/isolate.ts'
import { redrive } from '../../../src/worker/recovery/redrive.ts'
import { listQuarantine, quarantine } from '../../../src/worker/state/quarantine.ts'
import {
  ARGYLE_ADDRESS,
  clockAtNoon,
  deliver,
  eventOf,
  NOON,
  profileAdded,
  secondsLater,
  watched,
  wire,
} from '../../support.ts'
import { failing, rows } from './rows.ts'

clockAtNoon()

const { account, user, profile } = profileAdded.data
const ids = { event: 'profiles.added', subject: `profiles/${profile}`, account, user }
const KNOWS = { ARGYLE_WEBHOOK_SECRET: 'right' }
const down = () => Promise.reject(new Error('down'))

/** Delivers to a Worker with another secret. Returns the id in the quarantine. */
async function keep(delivery: object = profileAdded): Promise<string> {
  await deliver(delivery, { ...env }, { secret: 'right', address: ARGYLE_ADDRESS })
  return String((await listQuarantine(env.STATE, 1, null)).entries[0]?.id)
}

async function redriveWith(id: string, bindings: object): Promise<string> {
  const opened = isolateOf(bindings)
  if (!opened.ok) throw new Error('The settings are wrong.')
  const context = createExecutionContext()
  const later = (work: Promise<void>) => context.waitUntil(work)
  const { kind } = await redrive(id, opened.isolate, new Date(), later)
  await waitOnExecutionContext(context)
  return kind
}

const last = async () => (await rows()).at(-1)

it('is an accepted one with the id in the quarantine, at the time of the redrive', async () => {
  const id = await keep()
  secondsLater(3_600)
  const { bindings, sent } = watched(KNOWS)
  expect(await redriveWith(id, bindings)).toBe('accepted')
  const row = await last()
  expect(row).toMatchObject({
    n: (NOON.getTime() + 3_600_000) * 1000,
    outcome: 'accepted',
    via: 'redrive',
    id: sent[0]?.id,
    ...ids,
    went: 'queue',
    quarantine: id,
    bytes: wire(profileAdded).length,
  })
  expect(JSON.parse(row?.body ?? '')).toEqual(sent[0])
})

it('tells of a duplicate which event covers it', async () => {
  const id = await keep()
  secondsLater(30)
  const bindings = { ...env, ...KNOWS }
  const { body } = await deliver(profileAdded, bindings, { secret: 'right' })
  expect(await redriveWith(id, bindings)).toBe('duplicate')
  const row = { outcome: 'duplicate', via: 'redrive', quarantine: id, id: body.id, went: null }
  expect(await last()).toMatchObject(row)
})

it.each([
  ['refused', 'mismatch', {}, 'signature', wire(profileAdded)],
  ['invalid', 'not_json, body is not UTF-8 JSON', {}, 'not_json', 'not JSON'],
  [
    'unavailable',
    'EVENTS Error, outbox Error',
    { EVENTS: { send: down }, STATE: { put: down } },
    'schema',
    wire(profileAdded),
  ],
])(
  'tells that the delivery is still in the quarantine: %s',
  async (outcome, cause, instead, why, body) => {
    const reason = why as QuarantineReason
    const suspect = {
      body: new TextEncoder().encode(body),
      signature: 'ab'.repeat(64),
      address: null,
    }
    const known = { reason, verified: reason !== 'signature', event: 'hinted', user: 'u' }
    const id = await quarantine(env.STATE, suspect, known, NOON)
    expect(await redriveWith(id, watched(instead).bindings)).toBe(outcome)
    const row = { outcome, cause, via: 'redrive', quarantine: id, went: 'quarantine' }
    expect(await last()).toMatchObject(row)
    expect((await last())?.user).toBe(outcome === 'unavailable' ? user : 'u')
  }
)

it('of an event that its queue never took has the message', async () => {
  const message = eventOf(0, { user: 'u', account: 'a' })
  const body = new TextEncoder().encode(JSON.stringify({ queue: 'EVENTS', message }))
  const suspect = { body, signature: null, address: null }
  const id = await quarantine(env.STATE, suspect, { reason: 'undelivered', verified: true }, NOON)
  expect(
    await redriveWith(id, watched({ EVENTS: { send: down }, STATE: { put: down } }).bindings)
  ).toBe('unavailable')
  expect(await last()).toMatchObject({ outcome: 'unavailable', went: 'quarantine' })
  expect(await redriveWith(id, { ...env })).toBe('accepted')
  const row = await last()
  expect(row).toMatchObject({
    outcome: 'accepted',
    went: 'queue',
    id: message.id,
    user: 'u',
    quarantine: id,
  })
  expect(JSON.parse(row?.body ?? '')).toEqual(message)
})

it('is not missed if the history fails', async () => {
  const id = await keep()
  const HISTORY = failing(() => Promise.reject(new Error('D1_ERROR: down')))
  expect(await redriveWith(id, { ...env, ...KNOWS, HISTORY })).toBe('accepted')
  expect((await listQuarantine(env.STATE, 1, null)).entries).toEqual([])
})
