/**
 * Properties that hold while KV and the queue fail: each operation works, rejects, hangs or takes
 * long, in every order. The clock is fake: it moves only while the Worker waits for a binding.
 */

import fc from 'fast-check'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { type Answered, Edge, type Sent } from './edge.ts'
import { address, forgery, isArgyles, isRight, signed } from './headers.ts'
import { body, largeBody } from './hostile.ts'
import type { Gate } from './memory.ts'
import { holds } from './property.ts'
import { readDelivery } from './reading.ts'

/** The fate of an operation: it passes, rejects, never settles, or passes after milliseconds. */
type Fate = 'works' | 'rejects' | 'hangs' | number

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate[]>('works', 'rejects', 'hangs'),
  fc.integer({ min: 1, max: 12_000 })
)
// A claim check takes one operation more, so large events are more frequent here.
const anyBody = fc.oneof({ weight: 3, arbitrary: body }, { weight: 1, arbitrary: largeBody })
const CAUSES = [new Error('KV PUT failed: 429 Too Many Requests'), new TypeError('x'), 'text', null]
const ANSWER_DEADLINE_MILLISECONDS = 10_000
const MOST_TURNS = 200

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A gate with fates in the order of the operations; all later operations work. */
function gateOf(fates: Fate[], cause: unknown): { gate: Gate; waits: () => boolean } {
  const next = fates.values()
  let hasWaited = false
  const gate = () => {
    const fate = next.next().value ?? 'works'
    if (fate === 'works') return Promise.resolve()
    if (fate === 'rejects') return Promise.reject(cause)
    hasWaited = true
    const { promise, resolve } = Promise.withResolvers<void>()
    if (fate !== 'hangs') setTimeout(resolve, fate)
    return promise
  }
  return { gate, waits: () => hasWaited }
}

/** The answer, and how long it took on the fake clock. */
async function answerTo(edge: Edge, sent: Sent, waits: () => boolean) {
  const start = Date.now()
  let ended: { answered: Answered; milliseconds: number } | undefined
  let failure: unknown
  edge.deliver(sent).then(
    (answered) => {
      ended = { answered, milliseconds: Date.now() - start }
    },
    (error: unknown) => {
      failure = error
    }
  )
  for (let turn = 0; turn < MOST_TURNS && !ended && !failure; turn++) {
    await scheduler.wait(0)
    // Before the first wait for a binding the Worker reads the body, which takes real time.
    if (waits()) vi.advanceTimersToNextTimer()
  }
  vi.clearAllTimers()
  if (!ended) throw failure ?? new Error('The Worker did not answer.')
  return ended
}

holds(
  'answers within 10 s, and has every accepted event for each of two queues',
  0.05,
  fc.asyncProperty(
    fc.record({ body: anyBody, address, signing: fc.oneof(signed, signed, forgery) }),
    fc.array(fate, { minLength: 1, maxLength: 7 }),
    fc.constantFrom(...CAUSES),
    fc.boolean(),
    async (sent, fates, cause, isCopy) => {
      let gate: Gate = async () => {}
      const edge = new Edge((operation) => gate(operation), { PROFILES: ['*'] })
      if (isCopy) {
        await edge.deliver(sent)
        await edge.rest()
        for (const key of edge.state.keys('quarantine:')) edge.state.entries.delete(key)
      }
      const failing = gateOf(fates, cause)
      gate = failing.gate
      const { answered, milliseconds } = await answerTo(edge, sent, failing.waits)
      const { status, body } = answered
      expect(milliseconds).toBeLessThanOrEqual(ANSWER_DEADLINE_MILLISECONDS)
      expect([202, 200, 401, 413, 422, 503]).toContain(status)
      if (status < 300) {
        for (const binding of ['EVENTS', 'PROFILES'] as const) {
          const message = edge.held(binding).find(({ id }) => id === body.id)
          expect(message && edge.dataOf(message)).toEqual(readDelivery(sent.body)?.data)
        }
      }
      if (status === 422 || (status === 401 && isArgyles(sent.address))) {
        expect(edge.quarantined()).toEqual([sent.body])
      }
      if (!isRight(sent.signing)) {
        expect([...edge.held('EVENTS'), ...edge.held('PROFILES')]).toEqual([])
      }
    }
  )
)
