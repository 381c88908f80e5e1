/** A redrive and the sends before it: a duplicate, a follow-up, or an event of its own. */

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { isolateOf } from '../../../src/worker/isolate.ts'
import { drain } from '../../../src/worker/recovery/drain.ts'
import { redrive } from '../../../src/worker/recovery/redrive.ts'
import { listQuarantine, quarantine } from '../../../src/worker/state/quarantine.ts'
import {
  ARGYLE_ADDRESS,
  clockAtNoon,
  configOf,
  deliver,
  eventOf,
  profileAdded,
  profileUpdated,
  secondsLater,
  watched,
} from '../../support.ts'

clockAtNoon()

const SECRET = 'right'
const HOUR_SECONDS = 3_600
const KNOWS_THE_SECRET = { ARGYLE_WEBHOOK_SECRET: SECRET }

const entries = async () => (await listQuarantine(env.STATE, 10, null)).entries

/** Delivers to a Worker with another secret, and returns the id in the quarantine. */
async function kept(delivery: object): Promise<string> {
  const before = (await entries()).map(({ id }) => id)
  await deliver(delivery, { ...env }, { secret: SECRET, address: ARGYLE_ADDRESS })
  const after = await entries()
  return String(after.find(({ id }) => !before.includes(id))?.id)
}

async function redriven(id: string, bindings: object) {
  const opened = isolateOf(bindings)
  if (!opened.ok) throw new Error('The settings are wrong.')
  const context = createExecutionContext()
  const result = await redrive(id, opened.isolate, new Date(), (work) => context.waitUntil(work))
  await waitOnExecutionContext(context)
  const { kind, eventId, isSafe } = result
  return { kind, eventId, isSafe }
}

describe('a redriven large event', () => {
  const message = { ...eventOf(0), data: undefined, dataref: 'payload:large' }
  const keepLarge = () =>
    quarantine(
      env.STATE,
      {
        body: new TextEncoder().encode(JSON.stringify({ queue: 'EVENTS', message })),
        signature: null,
        address: null,
      },
      { reason: 'undelivered', verified: true },
      new Date()
    )

  it('stays in the quarantine if its data is gone', async () => {
    const id = await keepLarge()
    const { bindings, sent } = watched()
    expect(await redriven(id, bindings)).toMatchObject({ kind: 'unsendable', isSafe: false })
    expect(sent).toEqual([])
  })

  it('lets its data live on for the whole lifetime, with the ids of its user', async () => {
    const expiration = async () =>
      (await env.STATE.list({ prefix: 'payload:' })).keys[0]?.expiration
    const metadata = { user: 'u', account: 'a' }
    await env.STATE.put('payload:large', '{"a":1}', { expirationTtl: HOUR_SECONDS, metadata })
    const soon = Number(await expiration())
    const { bindings, sent } = watched()
    expect(await redriven(await keepLarge(), bindings)).toMatchObject({ kind: 'accepted' })
    expect(sent).toMatchObject([{ dataref: 'payload:large' }])
    expect(await expiration()).toBeGreaterThan(soon + 70 * 24 * HOUR_SECONDS)
    const renewed = await env.STATE.getWithMetadata('payload:large')
    expect(renewed).toMatchObject({ value: '{"a":1}', metadata })
  })
})

// The memory knows the sends in one isolate; in the other one only KV does.
describe.each([
  ['the same isolate', (bindings: object) => bindings],
  ['another isolate', (bindings: object) => ({ ...bindings })],
])('a redriven delivery in %s', (_, isolate) => {
  it.each([profileAdded, profileUpdated])(
    "is a duplicate if Argyle's retry was accepted: $event",
    async (delivery) => {
      const id = await kept(delivery)
      secondsLater(30)
      const { bindings, sent } = watched(KNOWS_THE_SECRET)
      const retried = await deliver(delivery, bindings, { secret: SECRET })
      expect(retried.body.status).toBe('accepted')
      secondsLater(6 * HOUR_SECONDS)
      expect(await redriven(id, isolate(bindings))).toEqual({
        kind: 'duplicate',
        eventId: retried.body.id,
        isSafe: true,
      })
      expect(sent).toHaveLength(1)
    }
  )

  it.each([profileAdded, profileUpdated])(
    'is one event if it has two entries, kept before and after midnight: $event',
    async (delivery) => {
      secondsLater(12 * HOUR_SECONDS - 10)
      const one = await kept(delivery)
      secondsLater(12 * HOUR_SECONDS + 20)
      const other = await kept(delivery)
      expect(other).not.toBe(one)
      secondsLater(24 * HOUR_SECONDS)
      const { bindings, sent } = watched(KNOWS_THE_SECRET)
      const first = await redriven(one, bindings)
      expect(first.kind).toBe('accepted')
      const second = await redriven(other, isolate(bindings))
      expect(second).toMatchObject({ kind: 'duplicate', eventId: first.eventId })
      expect(sent).toHaveLength(1)
    }
  )

  it('goes out as the follow-up of the first that was sent before it', async () => {
    const { bindings, sent } = watched(KNOWS_THE_SECRET)
    const first = await deliver(profileUpdated, bindings, { secret: SECRET })
    secondsLater(20)
    const id = await kept(profileUpdated)
    secondsLater(6 * HOUR_SECONDS)
    expect(await redriven(id, isolate(bindings))).toMatchObject({ kind: 'accepted', isSafe: true })
    expect(sent[1]).toMatchObject({ followup: first.body.id, time: '2026-11-23T12:00:20.000Z' })
  })

  it('as a follow-up waits in the outbox until its window ends', async () => {
    const settings = { ...KNOWS_THE_SECRET, REPEAT_WINDOW_SECONDS: 600 }
    const { bindings } = watched(settings)
    await deliver(profileUpdated, bindings, { secret: SECRET })
    secondsLater(10)
    const id = await kept(profileUpdated)
    secondsLater(300)
    const down = () => Promise.reject(new Error('The queue is down.'))
    const { STATE } = bindings
    const broken = { ...watched({ ...settings, EVENTS: { send: down } }).bindings, STATE }
    expect(await redriven(id, broken)).toMatchObject({ kind: 'accepted', isSafe: true })
    secondsLater(305)
    const sendBatch = vi.fn()
    await drain(configOf(watched({ ...settings, EVENTS: { sendBatch } }).bindings), new Date())
    expect(sendBatch.mock.calls[0]?.[0]).toMatchObject([{ delaySeconds: 295 }])
  })

  it('is an event of its own if a genuine later one has come in between', async () => {
    const id = await kept(profileUpdated)
    const { bindings, sent } = watched(KNOWS_THE_SECRET)
    secondsLater(90)
    await deliver(profileUpdated, bindings, { secret: SECRET })
    secondsLater(100)
    const result = await redriven(id, isolate(bindings))
    expect(result.kind).toBe('accepted')
    expect(sent[1]).not.toHaveProperty('followup')
    expect(result.eventId).not.toBe(sent[0]?.id)
    // The newer window is still open: a copy of it is followed up.
    secondsLater(110)
    const copy = await deliver(profileUpdated, isolate(bindings), { secret: SECRET })
    expect(copy.body.status).toBe('coalesced')
    expect(sent[2]).toHaveProperty('followup', sent[0]?.id)
  })
})
