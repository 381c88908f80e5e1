/**
 * A batch in plain Node: the settlement of each message, the log, and what the platform does
 * besides.
 */

import { describe, expect, it, vi } from 'vitest'
import { consume, RetryLater } from '../../src/consumer/index.ts'
import { deliverTo, sampleEvent } from '../../src/testing/index.ts'

const added = sampleEvent('profiles.added')
const updated = sampleEvent('profiles.updated')

describe('a handler of consume', () => {
  it('acks a message that it handles, and retries one that fails after its delay', async () => {
    const queue = consume({
      'profiles.added': () => {},
      'profiles.updated': () => Promise.reject(new RetryLater(90)),
      '*': () => Promise.reject(new Error('no')),
    })
    const { messages } = await deliverTo(queue, [added, updated, sampleEvent('gigs.added'), '?'])
    expect(messages).toEqual([
      { outcome: 'acked' },
      { outcome: 'retried', delaySeconds: 90 },
      { outcome: 'retried', delaySeconds: expect.toSatisfy((delay) => delay >= 15 && delay <= 30) },
      { outcome: 'retried', delaySeconds: 0 },
    ])
  })

  it('gets the bindings, the queue and the attempt that the test passes', async () => {
    const handler = vi.fn()
    const queue = consume<{ MAIL: string }>({ '*': handler })
    await deliverTo(queue, [added], { MAIL: 'mail' }, { queue: 'argyle-profiles', attempts: 3 })
    expect(handler).toHaveBeenCalledExactlyOnceWith(
      added,
      expect.objectContaining({ env: { MAIL: 'mail' }, queue: 'argyle-profiles', attempts: 3 })
    )
  })

  it('has its message retried if it uses once without a database, and the log names the remedy', async () => {
    const queue = consume({
      'profiles.added': (_, { once }) => once(() => {}),
      '*': (_, { commitOnce }) => commitOnce([]),
    })
    const { messages, logged } = await deliverTo(queue, [added, updated])
    expect(messages).toMatchObject([{ outcome: 'retried' }, { outcome: 'retried' }])
    const error = expect.stringContaining('bind a D1 database as DB, or set the option db')
    const line = { level: 'error', cause: 'DatabaseNotBound', error }
    expect(logged).toMatchObject([line, line])
  })

  it('is settled even if the test has stopped the clock', async () => {
    vi.useFakeTimers()
    const { messages } = await deliverTo(consume({ '*': () => {} }), [added])
    vi.useRealTimers()
    expect(messages).toEqual([{ outcome: 'acked' }])
  })

  it('gets a copy of each event, so that one event can be delivered twice', async () => {
    const handler = vi.fn()
    await deliverTo(consume({ '*': handler }), [added, added])
    const [one, other] = handler.mock.calls.map(([event]) => event)
    expect(one).toEqual(added)
    expect(other).toEqual(added)
    expect(one).not.toBe(other)
    expect(one).not.toBe(added)
  })
})

describe('the log', () => {
  it('has the line of each message and every line of the handler', async () => {
    const queue = consume({
      '*': () => {
        console.log('hello', 7)
        console.warn('{"message":"mine"}')
        console.error('[7]')
      },
    })
    const { logged } = await deliverTo(queue, [added])
    expect(logged).toEqual([
      { level: 'info', message: 'hello 7' },
      { message: 'mine' },
      { level: 'error', message: '[7]' },
      expect.objectContaining({ level: 'info', outcome: 'handled', id: added.id }),
    ])
  })

  it('is still printed', async () => {
    const printed = vi.spyOn(console, 'info').mockImplementation(() => {})
    await deliverTo(() => console.info('hello'), [added])
    expect(printed).toHaveBeenCalledExactlyOnceWith('hello')
    printed.mockRestore()
  })

  it('leaves the console as it was, after handlers that ran at the same time too', async () => {
    const { log, info, warn, error, debug } = console
    const gate = Promise.withResolvers<void>()
    const first = deliverTo(() => gate.promise, [added])
    const second = await deliverTo(() => console.log('second'), [added])
    console.log('between')
    gate.resolve()
    expect(second.logged).toEqual([{ level: 'info', message: 'second' }])
    expect((await first).logged.map(({ message }) => message)).toEqual(['second', 'between'])
    expect(console).toMatchObject({ log, info, warn, error, debug })
  })
})

describe('any other handler', () => {
  it('settles each message by its first ack or retry', async () => {
    const { messages } = await deliverTo(
      ({ messages: [one, two, three] }) => {
        one?.ack()
        one?.retry({ delaySeconds: 5 })
        two?.retry()
        two?.ack()
        three?.retry({ delaySeconds: 0 })
      },
      [1, 2, 3]
    )
    expect(messages).toEqual([
      { outcome: 'acked' },
      { outcome: 'retried' },
      { outcome: 'retried', delaySeconds: 0 },
    ])
  })

  it('settles the rest of a batch at once', async () => {
    const retried = await deliverTo(
      (batch) => {
        batch.messages[0]?.ack()
        batch.retryAll({ delaySeconds: 7 })
      },
      [1, 2]
    )
    expect(retried.messages).toEqual([
      { outcome: 'acked' },
      { outcome: 'retried', delaySeconds: 7 },
    ])
    const acked = await deliverTo(
      (batch) => {
        batch.messages[0]?.retry()
        batch.ackAll()
      },
      [1, 2]
    )
    expect(acked.messages).toEqual([{ outcome: 'retried' }, { outcome: 'acked' }])
  })

  it('acks a message that it does not settle', async () => {
    const delivered = await deliverTo(() => {}, [1])
    expect(delivered).toEqual({ messages: [{ outcome: 'acked' }], logged: [] })
  })

  it.each([
    [
      'throws',
      (): void => {
        throw new Error('why')
      },
    ],
    ['rejects', () => Promise.reject(new Error('why'))],
  ])('that %s has the messages retried that it has not settled', async (_, fail) => {
    const delivered = await deliverTo(
      ({ messages: [one] }) => {
        one?.ack()
        return fail()
      },
      [1, 2]
    )
    expect(delivered.messages).toEqual([{ outcome: 'acked' }, { outcome: 'retried' }])
    expect(delivered.error).toEqual(new Error('why'))
  })

  it('is waited for with its waitUntil promises, also those that come late', async () => {
    const done = vi.fn()
    const soon = () => new Promise((resolve) => setTimeout(resolve, 5))
    await deliverTo(
      (_batch, _env, ctx) => {
        ctx.waitUntil(soon().then(() => ctx.waitUntil(soon().then(done))))
      },
      [1]
    )
    expect(done).toHaveBeenCalledOnce()
  })

  it('has its messages acked when only a waitUntil promise fails', async () => {
    const { messages, error } = await deliverTo(
      async (_batch, _env, ctx) => {
        ctx.waitUntil(Promise.reject(new Error('late')))
        await new Promise((resolve) => setTimeout(resolve, 5))
      },
      [1]
    )
    expect(messages).toEqual([{ outcome: 'acked' }])
    expect(error).toEqual(new Error('late'))
  })
})
