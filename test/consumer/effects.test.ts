/**
 * The effects of a handler's context: what they are remembered by, and what a message waits for.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { consume } from '../../src/consumer/consume.ts'
import type { Context, Handler, Options } from '../../src/consumer/handlers.ts'
import type { ArgyleEvent } from '../../src/contract/event.ts'
import { logged } from '../support.ts'
import { hand, QUEUE } from './batch.ts'
import { remembered } from './database.ts'
import { profileAddedEvent } from './event.ts'

afterEach(() => reset())

type Bindings = Cloudflare.Env
const added = profileAddedEvent
const fail = (message = 'no') => Promise.reject(new Error(message))

/** Delivers an event to the handler, in a message of its own. */
function deliver(
  handler: Handler<ArgyleEvent, Bindings>,
  { options, ...how }: { options?: Options<Bindings>; queue?: string; bindings?: object } = {}
) {
  return hand(consume<Bindings>({ '*': handler }, options), [structuredClone(added)], how)
}

const ACKED = { acked: [0], retried: {} }
const failed = (cause: string) => ({
  acked: [],
  retried: { 0: expect.any(Number) },
  lines: [{ level: 'error', outcome: 'failed', cause }],
})

describe('the effects of a message', () => {
  it('are remembered by its event and its queue, whatever object the handler passes on', async () => {
    const effect = vi.fn()
    const passOn = (_: unknown, { once }: Pick<Context<Bindings>, 'once'>) => once(effect)
    await deliver((event, { once }) => passOn({ ...event }, { once }))
    await deliver((event, { once }) => passOn({ id: event.id }, { once }))
    await deliver((event, context) => passOn(event, context), { queue: 'argyle-profiles' })
    const key = (queue: string) => JSON.stringify([[added.source, added.id], queue, ''])
    expect(effect.mock.calls).toEqual([[key(QUEUE)], [key('argyle-profiles')]])
  })

  it('are remembered in the database that the options name', async () => {
    const bindings = { DB: undefined, MEMORY: env.DB }
    const options = { db: (bound: Bindings) => Object(bound).MEMORY }
    const statements = [env.DB.prepare('CREATE TABLE saved (id TEXT)')]
    const handled = await deliver(
      async (_, { once, commitOnce }) => {
        await once(() => {})
        await commitOnce(statements, { name: 'save' })
      },
      { options, bindings }
    )
    expect(handled).toMatchObject(ACKED)
    expect(await remembered()).toHaveLength(2)
  })

  it.each<[string, Handler<ArgyleEvent, Bindings>]>([
    ['once', (_, { once }) => once(() => {})],
    ['commitOnce', (_, { commitOnce }) => commitOnce([])],
    ['once that is not awaited', (_, { once }) => void once(() => {})],
  ])('need a database: %s has the message retried', async (_, handler) => {
    const handled = await deliver(handler, { bindings: { DB: undefined } })
    expect(handled).toMatchObject(failed('DatabaseNotBound'))
  })

  it('fail with the error of the option db', async () => {
    const options = {
      db: () => {
        throw new RangeError('no')
      },
    }
    const handled = await deliver((_, { once }) => once(() => {}), { options })
    expect(handled).toMatchObject(failed('RangeError'))
  })

  it.each<[string, Handler<ArgyleEvent, Bindings>]>([
    ['one after the other', async (_, { once }) => [await once(() => {}), await once(() => {})]],
    ['at once', (_, { once }) => Promise.all([once(() => {}), once(() => {})])],
    [
      'of two kinds',
      async (_, { once, commitOnce }) => [await once(() => {}), await commitOnce([])],
    ],
    ['not awaited', (_, { once }) => void [once(() => {}), once(() => {})]],
    ['with one key', (_, { once }) => Promise.all([1, 2].map(() => once(() => {}, { key: 'k' })))],
  ])('need different names, also if they were done before: %s', async (_, handler) => {
    expect(await deliver(handler)).toMatchObject(failed('EffectNameTaken'))
    expect(await deliver(handler)).toMatchObject(failed('EffectNameTaken'))
  })

  it('may share a name if their keys differ', async () => {
    const effect = vi.fn()
    const handler: Handler<ArgyleEvent, Bindings> = (_, { once }) =>
      Promise.all(['a', 'b'].map((key) => once(effect, { key })))
    expect(await deliver(handler)).toMatchObject(ACKED)
    expect(effect).toHaveBeenCalledTimes(2)
  })

  it('cannot have an empty key, which all events would share', async () => {
    const effect = vi.fn()
    const handled = await deliver((_, { once }) => void once(effect, { key: '' }))
    expect(handled).toMatchObject(failed('EffectKeyEmpty'))
    expect(effect).not.toHaveBeenCalled()
  })

  it('are not for onInvalid and onError, which nothing waits for', async () => {
    const onInvalid = vi.fn(() => 'ack' as const)
    const onError = vi.fn()
    const queue = consume({ '*': () => fail() }, { onInvalid, onError })
    await hand(queue, ['?', added])
    for (const context of [onInvalid.mock.lastCall?.at(2), onError.mock.lastCall?.at(2)]) {
      expect(context).toMatchObject({ queue: QUEUE })
      expect(context).not.toHaveProperty('once')
    }
  })
})

describe('a message', () => {
  const slow = () => scheduler.wait(30)

  it('waits for an effect that its handler does not await', async () => {
    const effect = vi.fn(slow)
    expect(await deliver((_, { once }) => void once(effect))).toMatchObject(ACKED)
    expect(await remembered()).toMatchObject([{ done_at: expect.any(Number) }])
  })

  it('waits for effects that follow others, however many rounds', async () => {
    const handled = await deliver((_, { once }) => {
      const next = (round: number): Promise<unknown> =>
        once(slow, { name: String(round) }).then(() => round < 5 && next(round + 1))
      void next(1)
    })
    expect(handled).toMatchObject(ACKED)
    expect(await remembered()).toHaveLength(5)
  })

  it('waits for an effect that begins some steps after the handler has returned', async () => {
    const handled = await deliver((_, { once }) => {
      void (async () => {
        for (let step = 0; step < 20; step++) await undefined
        await once(slow)
      })()
    })
    expect(handled).toMatchObject(ACKED)
    expect(await remembered()).toMatchObject([{ done_at: expect.any(Number) }])
  })

  it.each<[string, Handler<ArgyleEvent, Bindings>]>([
    [
      'follows another',
      (_, { once }) =>
        void once(slow)
          .then(() => once(() => fail(), { name: 'b' }))
          .catch(() => {}),
    ],
    [
      'fails after the handler has returned',
      (_, { once }) => void once(() => slow().then(() => fail())),
    ],
    [
      'fails before the handler returns',
      async (_, { once }) => {
        void once(() => fail())
        await once(slow, { name: 'b' })
      },
    ],
    ['fails, and its error is caught', (_, { once }) => once(() => fail()).catch(() => {})],
  ])('is retried if an effect %s', async (_, handler) => {
    expect(await deliver(handler)).toMatchObject(failed('Error'))
    expect(await deliver(handler)).toMatchObject(failed('Error'))
  })

  it('is acked if an effect succeeds after it failed', async () => {
    const effect = vi.fn().mockRejectedValueOnce(new Error('no'))
    const handled = await deliver((_, { once }) => once(effect).catch(() => once(effect)))
    expect(handled).toMatchObject(ACKED)
    expect(effect).toHaveBeenCalledTimes(2)
  })

  it('that fails waits for its other effects, which would be cut off with the Worker', async () => {
    const handled = await deliver((_, { once }) =>
      Promise.all([once(slow), once(() => fail(), { name: 'b' })])
    )
    expect(handled).toMatchObject(failed('Error'))
    expect(await remembered()).toMatchObject([{ done_at: expect.any(Number) }])
  })

  it('fails with the error of its handler first', async () => {
    const handled = await deliver(async (_, { once }) => {
      void once(() => fail())
      throw new RangeError('no')
    })
    expect(handled).toMatchObject(failed('RangeError'))
  })

  it('refuses an effect that begins after its ack, and the log tells', async () => {
    const [effect, refused] = [vi.fn(), vi.fn()]
    const [gate, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const handled = await deliver((_, { once }) => {
      void gate.promise.then(() => once(effect).catch(refused).finally(late.resolve))
    })
    expect(handled).toMatchObject(ACKED)
    const { lines } = await logged(() => {
      gate.resolve()
      return late.promise
    })
    expect(effect).not.toHaveBeenCalled()
    expect(refused.mock.lastCall).toMatchObject([{ name: 'EffectTooLate' }])
    expect(lines).toMatchObject([
      { message: 'effect refused', key: expect.stringContaining(added.id), cause: 'EffectTooLate' },
    ])
  })
})
