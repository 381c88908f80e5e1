/** A replay of 10,000 events that is broken off again and again: each is handled once for it. */

import { createExecutionContext, createMessageBatch, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { consume } from '../../../src/consumer/consume.ts'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { Operations } from '../../../src/worker/operations.ts'
import { eventOf, NOON, watched } from '../../support.ts'
import { seed } from '../history/rows.ts'

const EVENTS = 10_000
const LIMIT = 500

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

async function fill(): Promise<void> {
  const written = { user: 'u', account: 'a', event: 'profiles.added', outcome: 'accepted' }
  const STEP = 500
  for (let from = 0; from < EVENTS; from += STEP) {
    const some = Array.from({ length: STEP }, (_, index) => {
      const message = eventOf(from + index, {
        account: 'a',
        user: 'u',
        profile: `p${from + index}`,
      })
      return { ...written, at: NOON.getTime() + from + index, id: message.id, message }
    })
    await seed(...some)
  }
}

it('replays 10,000 events, and has each handled once although steps are repeated', async () => {
  await fill()
  vi.useFakeTimers({ toFake: ['Date'], now: NOON.getTime() + 3_600_000 })
  const { bindings, sent } = watched()
  const operations = (isolate: object = bindings) =>
    new Operations(createExecutionContext(), { ...isolate } as Env)
  const begun = await operations().replay({ event: 'profiles.*' })
  if (begun.kind !== 'begun') throw new Error(JSON.stringify(begun))
  const { id } = begun.replay
  expect(begun.replay.total).toBe(EVENTS)

  // Every fourth time, D1 fails after the queue took the step.
  let batches = 0
  const dying = {
    ...bindings,
    HISTORY: new Proxy(env.HISTORY, {
      get: (target, method) =>
        method === 'batch'
          ? (statements: D1PreparedStatement[]) => {
              batches += 1
              if (batches % 4 === 0) throw new Error('D1_ERROR: died')
              return target.batch(statements)
            }
          : Reflect.get(target, method).bind(target),
    }),
  }
  const start = performance.now()
  let finished = 0
  for (let step = 0; !finished && step < 100; step++) {
    vi.setSystemTime(NOON.getTime() + 3_600_000 + step * 1_000)
    const stepped = await operations(dying).stepReplay(id, LIMIT)
    finished = 'replay' in stepped && stepped.kind === 'sent' ? (stepped.replay?.finished ?? 0) : 0
  }
  const seconds = (performance.now() - start) / 1000
  console.log(`${EVENTS} events in ${seconds.toFixed(1)} s, ${sent.length} messages`)
  expect(finished).toBe(1)
  // The repeated steps sent copies.
  expect(sent.length).toBeGreaterThan(EVENTS)
  expect(new Set(sent.map((one) => one.id)).size).toBe(EVENTS)

  const handled: string[] = []
  const queue = consume<Env & { DB: D1Database }>(
    { '*': (event, { once }) => once(() => handled.push(event.id)) },
    { history: () => undefined }
  )
  for (let from = 0; from < sent.length; from += 100) {
    const messages = sent.slice(from, from + 100).map((body: AnyEvent, index) => ({
      id: `m${from + index}`,
      timestamp: new Date(),
      attempts: 1,
      body,
    }))
    await queue(
      createMessageBatch('argyle-events', messages),
      env as never,
      createExecutionContext()
    )
  }
  expect(handled).toHaveLength(EVENTS)
  expect(new Set(handled).size).toBe(EVENTS)
}, 300_000)
