/**
 * Dedupe over any sequence of deliveries: facts, subscriptions, isolates and windows, on a fake
 * clock.
 *
 * Bodies go straight to `admit`; KV and the queue are in memory. A fresh KV shows each marker
 * before the next delivery begins; a stale one hides it, as the real one may.
 */

import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { AnyEvent } from '../../src/contract/event.ts'
import { Deadlines } from '../../src/worker/deadlines.ts'
import { admit } from '../../src/worker/inbound/admit.ts'
import type { Admitted } from '../../src/worker/inbound/outcome.ts'
import { isolateOf } from '../../src/worker/isolate.ts'
import { NOON } from '../support.ts'
import { MemoryKV } from './memory.ts'
import { holds } from './property.ts'

const WINDOW_MILLISECONDS = 60_000
const OVERLAP_MILLISECONDS = 10_000

interface Step {
  /** Milliseconds after the step before it. */
  gap: number
  event: 'profiles.added' | 'profiles.updated'
  fact: number
  subscription: number
  isolate: number
  isQueueUp: boolean
}

/** A delivery, its outcome, and the message that it made. */
interface Delivered {
  step: Step
  at: number
  outcome: Admitted
}

interface Message {
  /** When consumers can have it. */
  at: number
  event: AnyEvent
}

const steps = fc.record({ subscriptions: fc.nat(2), isolates: fc.nat(1) }).chain((most) =>
  fc.array(
    fc.record<Step>({
      // At least a second, as KV takes one write a second for a key; and the edges of a window.
      gap: fc.constantFrom(1_000, 2_000, 9_999, 10_000, 10_001, 30_000, 49_999, 59_999, 60_000),
      event: fc.constantFrom('profiles.updated', 'profiles.added'),
      fact: fc.nat(2),
      subscription: fc.nat(most.subscriptions),
      isolate: fc.nat(most.isolates),
      isQueueUp: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 }
  )
)

/** A KV that hides each write from every read for a minute. */
class StaleKV extends MemoryKV {
  readonly #writtenAt = new Map<string, number>()

  override async put(...args: Parameters<MemoryKV['put']>): Promise<void> {
    this.#writtenAt.set(args[0], Date.now())
    return super.put(...args)
  }

  override async get(...args: Parameters<MemoryKV['get']>) {
    const [key] = args
    const writtenAt = typeof key === 'string' ? this.#writtenAt.get(key) : undefined
    return writtenAt !== undefined && Date.now() < writtenAt + 60_000 ? null : super.get(...args)
  }
}

async function run(sequence: Step[], state: MemoryKV) {
  vi.setSystemTime(NOON)
  const messages: Message[] = []
  let isUp = true
  const EVENTS = {
    send: async (event: AnyEvent, { delaySeconds = 0 }: QueueSendOptions = {}) => {
      if (!isUp) throw new Error('The queue is down.')
      messages.push({ at: Date.now() + delaySeconds * 1000, event })
    },
    sendBatch: () => Promise.reject(new Error('Nothing drains here.')),
  }
  const isolates = [0, 1].map(() => {
    const opened = isolateOf({ ...env, STATE: state, EVENTS })
    if (!opened.ok) throw new Error('The settings are wrong.')
    return opened.isolate
  })
  const delivered: Delivered[] = []
  for (const step of sequence) {
    await vi.advanceTimersByTimeAsync(step.gap)
    const now = new Date()
    isUp = step.isQueueUp
    const data = { account: 'a', user: 'u', profile: `p${step.fact}` }
    const name = `subscription ${step.subscription}`
    const text = JSON.stringify({ event: step.event, name, data })
    const body = new TextEncoder().encode(text)
    const [first] = isolates
    const isolate = isolates[step.isolate] ?? first
    if (!isolate) throw new Error('No isolate')
    const deadlines = new Deadlines(now)
    const signed = { body, receivedAt: now, deadlines, mode: 'live' } as const
    const outcome = await admit(signed, isolate, () => {})
    deadlines.end()
    delivered.push({ step, at: now.getTime(), outcome })
  }
  await vi.advanceTimersByTimeAsync(2_000)
  return { delivered, messages }
}

const isOf = (event: AnyEvent, step: Step) =>
  event.type === `com.argyle.${step.event}` && event.data.profile === `p${step.fact}`

/** The deliveries of each fact, grouped. */
const byFact = (delivered: Delivered[]) =>
  [...Map.groupBy(delivered, ({ step }) => `${step.event} ${step.fact}`).values()] as [
    Delivered,
    ...Delivered[],
  ][]

/** The windows of a fact that repeats: each begins with a first delivery. */
function windowsOf(deliveries: Delivered[]): Delivered[][] {
  const windows: Delivered[][] = []
  for (const one of deliveries) {
    const start = windows.at(-1)?.[0]?.at
    if (start !== undefined && one.at < start + WINDOW_MILLISECONDS) windows.at(-1)?.push(one)
    else windows.push([one])
  }
  return windows
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

const allUp = (sequence: Step[]) => sequence.map((step) => ({ ...step, isQueueUp: true }))

/** A handler under `once` runs at or after each delivery, a window and a second later at most. */
function expectRunAfterEach(deliveries: Delivered[], messages: Message[]) {
  const runs = new Map<string, number>()
  for (const { at, event } of messages) runs.set(event.id, Math.min(at, runs.get(event.id) ?? at))
  for (const { at } of deliveries) {
    const latest = at + WINDOW_MILLISECONDS + 1_000
    expect([...runs.values()].some((ranAt) => at <= ranAt && ranAt <= latest)).toBe(true)
  }
}

function expectAtMostTwoIds(window: Delivered[], messages: Message[]) {
  const times = window.map(({ at }) => new Date(at).toISOString())
  const ids = messages.flatMap(({ event }) => (times.includes(event.time) ? event.id : []))
  expect(new Set(ids).size).toBeLessThanOrEqual(2)
}

function expectOverlapsDropped(window: Delivered[]) {
  const start = window[0]?.at ?? 0
  const seen = new Set<number>()
  for (const { step, at, outcome } of window) {
    const isOther = seen.size > 0 && !seen.has(step.subscription)
    if (isOther && at <= start + OVERLAP_MILLISECONDS) {
      expect(outcome).toMatchObject({ kind: 'duplicate', dedupe: 'overlap' })
    }
    seen.add(step.subscription)
  }
}

const isOneSubscription = (deliveries: Delivered[]) =>
  new Set(deliveries.map(({ step }) => step.subscription)).size === 1

holds(
  'drops overlaps, follows the last delivery, and gives at most two ids a window, in a fresh KV',
  1,
  fc.asyncProperty(steps, async (sequence) => {
    const { delivered, messages } = await run(allUp(sequence), new MemoryKV())
    for (const deliveries of byFact(delivered)) {
      const [{ step }] = deliveries
      const own = messages.filter(({ event }) => isOf(event, step))
      if (step.event === 'profiles.added') {
        expect(new Set(own.map(({ event }) => event.id)).size).toBe(1)
        continue
      }
      if (isOneSubscription(deliveries)) expectRunAfterEach(deliveries, own)
      for (const window of windowsOf(deliveries)) {
        expectAtMostTwoIds(window, own)
        expectOverlapsDropped(window)
      }
    }
  })
)

holds(
  'has each accepted event in the queue or the outbox, and one id for a fact that happens once',
  1,
  fc.asyncProperty(steps, fc.boolean(), async (sequence, isStale) => {
    const state = isStale ? new StaleKV() : new MemoryKV()
    const { delivered, messages } = await run(sequence, state)
    const held = new Set([
      ...messages.map(({ event }) => event.id),
      ...state.keys('outbox:').map((key) => key.split(':').at(-2)),
    ])
    for (const { outcome } of delivered) {
      const isSent = outcome.kind === 'accepted' || outcome.kind === 'coalesced'
      if (isSent) expect(held).toContain(outcome.event.id)
      else expect(held).toContain(outcome.kind === 'duplicate' ? outcome.id : undefined)
    }
    for (const deliveries of byFact(delivered)) {
      const [{ step }] = deliveries
      if (step.event !== 'profiles.added') continue
      const own = messages.filter(({ event }) => isOf(event, step))
      expect(new Set(own.map(({ event }) => event.id)).size).toBeLessThanOrEqual(1)
    }
  })
)
