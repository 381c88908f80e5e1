/**
 * Effects while D1 stalls, on a clock that the test moves: no effect runs twice while the Worker
 * lives. Stalls of 60 to 80 s have been reported.
 */

import { reset } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consume } from '../../src/consumer/consume.ts'
import type { Handler } from '../../src/consumer/handlers.ts'
import type { ArgyleEvent } from '../../src/contract/event.ts'
import { type Handed, hand } from './batch.ts'
import { lost, NOTE, RELEASE, remembered, spoiled } from './database.ts'
import { profileAddedEvent } from './event.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const hang = () => new Promise<never>(() => {})
const DONE = { done_at: expect.any(Number) }
const NOT_NOTED = { done_at: null }

let settled: Handed | undefined

/** Delivers a message whose outcome `settled` then has. */
function deliver(handler: Handler<ArgyleEvent, Cloudflare.Env>, DB?: D1Database): Promise<void> {
  settled = undefined
  const queue = consume<Cloudflare.Env>({ '*': handler })
  // Only effects: a history would wait for the end of the batch too.
  const bindings = { HISTORY: undefined, ...(DB && { DB }) }
  return hand(queue, [structuredClone(profileAddedEvent)], { bindings }).then((handed) => {
    settled = handed
  })
}

/** Moves the clock in steps of a second, and lets the real database answer in between. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    await vi.advanceTimersByTimeAsync(Math.min(left, 1) * 1_000)
    await scheduler.wait(1)
  }
}

/** Lets the clock run, a millisecond at a time, until the promise settles. */
async function until<T>(promise: Promise<T>): Promise<T> {
  let isPending = true
  const settle = () => {
    isPending = false
  }
  promise.then(settle, settle)
  while (isPending) await pass(0.001)
  return promise
}

/** Waits in real time until the effect was called so often. */
async function called(effect: () => unknown, times = 1): Promise<void> {
  while (vi.mocked(effect).mock.calls.length < times) await scheduler.wait(1)
}

/** A database that neither notes nor refuses anything until its stall has passed. */
function stalled(seconds: number, during: () => Promise<unknown>) {
  const end = Date.now() + seconds * 1000
  const note = vi.fn(during)
  return { note, db: spoiled(NOTE, (run) => (Date.now() < end ? note() : run())) }
}

describe('a stall of D1 between an effect and its note', () => {
  it.each([
    ['refuses', lost],
    ['hangs', hang],
  ])('that %s for 80 s holds the message, and the effect runs once', async (_, during) => {
    const effect = vi.fn()
    const { db, note } = stalled(80, during)
    const pending = deliver((_, { once }) => once(effect), db)
    await called(effect)
    await pass(79)
    expect(settled).toBeUndefined()
    expect(note.mock.calls.length).toBeLessThan(20)
    expect(await remembered()).toMatchObject([NOT_NOTED])
    await pass(40)
    await until(pending)
    expect(settled).toMatchObject({ acked: [0], lines: [{ outcome: 'handled' }] })
    expect(await remembered()).toMatchObject([DONE])
    await until(deliver((_, { once }) => once(effect)))
    expect(effect).toHaveBeenCalledOnce()
  })

  it('keeps a copy waiting for the lease', async () => {
    const effect = vi.fn()
    const { db } = stalled(80, lost)
    const pending = deliver((_, { once }) => once(effect), db)
    await called(effect)
    await pass(60)
    const copy = consume<Cloudflare.Env>({ '*': (_, { once }) => once(effect) })
    const copied = hand(copy, [structuredClone(profileAddedEvent)])
    expect((await until(copied)).lines).toMatchObject([{ cause: 'EffectInProgress' }])
    await pass(40)
    await until(pending)
    expect(effect).toHaveBeenCalledOnce()
  })

  it('ends after a lost answer as well, because the note may be written twice', async () => {
    const effect = vi.fn()
    const note = vi.fn(async (run: () => Promise<unknown>) => {
      await run()
      return note.mock.calls.length === 1 ? lost() : undefined
    })
    const pending = deliver((_, { once }) => once(effect), spoiled(NOTE, note))
    await called(effect)
    await pass(2)
    await until(pending)
    expect(settled).toMatchObject({ acked: [0] })
    expect(note).toHaveBeenCalledTimes(2)
  })

  it('is tried until shortly before the lease ends, and then the log tells', async () => {
    const effect = vi.fn()
    const { db, note } = stalled(3_600, lost)
    const pending = deliver((_, { once }) => once(effect), db)
    await called(effect)
    await pass(840)
    expect(settled).toBeUndefined()
    const calls = note.mock.calls.length
    expect(calls).toBeGreaterThan(80)
    expect(calls).toBeLessThan(120)
    await pass(15)
    await until(pending)
    expect(settled).toMatchObject({
      acked: [],
      retried: { 0: expect.any(Number) },
      lines: [
        {
          level: 'error',
          cause: 'EffectNotNoted',
          error: expect.stringMatching(/^The effect is done.+: D1_ERROR: Network connection lost$/),
        },
      ],
    })
    // The lease has not ended, so no copy can have begun the effect.
    expect(await remembered()).toMatchObject([NOT_NOTED])
    expect(effect).toHaveBeenCalledOnce()
  })

  it('of a short lease is tried for a short time', async () => {
    const effect = vi.fn()
    const { db } = stalled(3_600, lost)
    const pending = deliver((_, { once }) => once(effect, { leaseSeconds: 60 }), db)
    await called(effect)
    await pass(46)
    expect(settled).toBeUndefined()
    await pass(11)
    await until(pending)
    expect(settled).toMatchObject({ lines: [{ cause: 'EffectNotNoted' }] })
  })

  it('does not count as time of the handler, whose limit then begins anew', async () => {
    const effect = vi.fn()
    const { db } = stalled(40, lost)
    const handler: Handler<ArgyleEvent, Cloudflare.Env> = async (_, { once }) => {
      await once(effect)
      await hang()
    }
    const pending = deliver(handler, db)
    await called(effect)
    await pass(60)
    expect(settled).toBeUndefined()
    await pass(25)
    await until(pending)
    expect(settled).toMatchObject({ lines: [{ cause: 'DeadlineExceeded' }] })
    expect(await remembered()).toMatchObject([DONE])
  })

  it('is outlived by the Worker even if the message was settled during the effect', async () => {
    const gate = Promise.withResolvers<void>()
    const effect = vi.fn(() => gate.promise)
    const { db } = stalled(80, lost)
    const waitUntil = vi.fn()
    const pending = deliver((_, { once, ctx }) => {
      vi.spyOn(ctx, 'waitUntil').mockImplementation(waitUntil)
      return once(effect)
    }, db)
    await called(effect)
    await pass(31)
    expect(waitUntil).not.toHaveBeenCalled()
    gate.resolve()
    await until(pending)
    expect(settled).toMatchObject({ acked: [], lines: [{ cause: 'DeadlineExceeded' }] })
    expect(await remembered()).toMatchObject([NOT_NOTED])
    await pass(90)
    await waitUntil.mock.lastCall?.at(0)
    expect(waitUntil).toHaveBeenCalledOnce()
    expect(await remembered()).toMatchObject([DONE])
  })
})

it('an effect whose lease came after its message was settled does not run', async () => {
  const effect = vi.fn()
  const [gate, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = new Proxy(
    spoiled(RELEASE, (run) => run().then(() => released.resolve())),
    {
      get: (target, method) =>
        method === 'batch'
          ? async (statements: D1PreparedStatement[]) => {
              const result = await target.batch(statements)
              await gate.promise
              return result
            }
          : Reflect.get(target, method),
    }
  )
  const pending = deliver((_, { once }) => once(effect), slow)
  await scheduler.wait(20)
  await pass(31)
  await until(pending)
  expect(settled).toMatchObject({ lines: [{ cause: 'DeadlineExceeded' }] })
  gate.resolve()
  await released.promise
  expect(effect).not.toHaveBeenCalled()
  expect(await remembered()).toEqual([])
})
