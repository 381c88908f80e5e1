/** `consume`: each message of a batch is settled and logged on its own. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { consume } from '../../src/consumer/consume.ts'
import { RetryLater } from '../../src/consumer/retry-later.ts'
import { hand, QUEUE } from './batch.ts'
import { eventOf, profileAddedEvent } from './event.ts'

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

const added = profileAddedEvent
const ids = { account: 'a', user: 'u' }
const updated = eventOf({ event: 'profiles.updated', data: { ...ids, profile: 'p' } })
const unknown = eventOf({ event: 'paychecks.invented', data: ids })
const claim = (id: string) => {
  const { data: _, ...attributes } = added
  return { ...attributes, id, dataref: `payload:${id}` }
}
const fail = (message = 'no') => Promise.reject(new Error(message))
const hang = () => new Promise<never>(() => {})

describe('a message', () => {
  it('goes to the handler of its event, and every other message to the common one', async () => {
    const [own, common] = [vi.fn(), vi.fn()]
    const queue = consume({ 'profiles.added': own, '*': common })
    const { acked, retried } = await hand(queue, [added, updated, unknown])
    expect(own).toHaveBeenCalledExactlyOnceWith(added, expect.anything())
    expect(common.mock.calls.map(([event]) => event)).toEqual([updated, unknown])
    expect(acked).toEqual([0, 1, 2])
    expect(retried).toEqual({})
  })

  it('without a handler is acked, and logged as unhandled', async () => {
    const { acked, lines } = await hand(consume({}), [added])
    expect(acked).toEqual([0])
    expect(lines).toMatchObject([{ level: 'info', outcome: 'unhandled', id: added.id }])
  })

  it('comes with the bindings, the queue and the number of the attempt', async () => {
    const handler = vi.fn()
    await hand(consume({ '*': handler }), [added], { attempts: 3, bindings: { MAIL: 'mail' } })
    expect(handler.mock.calls[0]?.[1]).toMatchObject({
      env: { MAIL: 'mail' },
      queue: QUEUE,
      attempts: 3,
      ctx: { waitUntil: expect.any(Function) },
    })
  })

  it('is acked only after its handler has returned', async () => {
    const through = Promise.withResolvers<void>()
    const pending = hand(consume({ '*': () => through.promise }), [added])
    expect(await Promise.race([pending, scheduler.wait(50)])).toBeUndefined()
    through.resolve()
    expect((await pending).acked).toEqual([0])
  })

  it.each([
    ['rejects', () => fail()],
    [
      'throws at once',
      () => {
        throw new Error('no')
      },
    ],
  ])('whose handler %s is retried after a delay, and the others are acked', async (_, handler) => {
    const queue = consume({ 'profiles.added': handler, '*': () => {} })
    const { outcome, acked, retried } = await hand(queue, [updated, added, unknown])
    expect(outcome).toBe('ok')
    expect(acked).toEqual([0, 2])
    expect(Object.keys(retried)).toEqual(['1'])
    expect(retried[1]).toBeGreaterThanOrEqual(15)
    expect(retried[1]).toBeLessThanOrEqual(30)
  })

  it('waits longer after each attempt', async () => {
    const queue = consume({ '*': () => fail() }, { backoff: { firstSeconds: 8, mostSeconds: 60 } })
    const delays: number[] = []
    for (const attempts of [1, 2, 3, 4, 5]) {
      const { retried } = await hand(queue, [added], { attempts })
      delays.push(Number(retried[0]))
    }
    const least = [4, 8, 16, 30, 30]
    const most = [8, 16, 32, 60, 60]
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual(Number(least[index]))
      expect(delay).toBeLessThanOrEqual(Number(most[index]))
    }
  })

  it('waits as long as its handler asks for', async () => {
    const queue = consume({ '*': () => Promise.reject(new RetryLater(1_234)) })
    const { retried, lines } = await hand(queue, [added])
    expect(retried).toEqual({ 0: 1_234 })
    expect(lines).toMatchObject([{ level: 'warn', cause: 'RetryLater', delaySeconds: 1_234 }])
  })

  it.each([undefined, 0, -5, Number.NaN, 'soon'])(
    'waits for the backoff after a RetryLater of %j, so that its attempts last for hours',
    async (wait) => {
      const queue = consume({ '*': () => Promise.reject(new RetryLater(wait)) })
      const { retried } = await hand(queue, [added], { attempts: 3 })
      expect(retried[0]).toBeGreaterThanOrEqual(60)
    }
  )

  it('is retried if an option throws, and its batch goes on', async () => {
    const state = () => {
      throw new Error('no')
    }
    const { outcome, acked, retried, lines } = await hand(consume({}, { state }), [
      claim('1'),
      added,
    ])
    expect(outcome).toBe('ok')
    expect(acked).toEqual([1])
    expect(retried[0]).toBeGreaterThanOrEqual(15)
    expect(lines).toContainEqual({
      level: 'error',
      message: 'message',
      outcome: 'unexpected',
      queue: QUEUE,
      messageId: '0',
      attempts: 1,
      cause: 'Error',
      error: 'no',
      frames: expect.arrayContaining([expect.stringContaining('at ')]),
    })
  })

  it('is retried if its error cannot be logged, and its batch goes on', async () => {
    const odd = Object.assign(new Error('no'), { name: 1n })
    const queue = consume({ 'profiles.added': () => Promise.reject(odd) })
    const { acked, retried } = await hand(queue, [added, updated])
    expect(acked).toEqual([1])
    expect(Object.keys(retried)).toEqual(['0'])
  })

  it('whose handler hangs is retried, and does not delay the others', async () => {
    const handled = vi.fn()
    const queue = consume({ 'profiles.added': hang, '*': handled }, { timeoutSeconds: 0.1 })
    const { acked, retried, lines } = await hand(queue, [added, updated])
    expect(acked).toEqual([1])
    expect(Object.keys(retried)).toEqual(['0'])
    expect(lines).toContainEqual(expect.objectContaining({ cause: 'DeadlineExceeded' }))
  })

  it('whose handler hangs is retried after 30 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const settled = vi.fn()
    const pending = hand(consume({ '*': hang }), [added]).then(settled)
    while (vi.getTimerCount() === 0) await scheduler.wait(1)
    await vi.advanceTimersByTimeAsync(29_999)
    await scheduler.wait(20)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await pending
    expect(settled.mock.lastCall).toMatchObject([{ lines: [{ cause: 'DeadlineExceeded' }] }])
  })
})

it('two batches with copies of one event have its effect once', async () => {
  const effect = vi.fn(() => scheduler.wait(20))
  const queue = consume({ '*': (_, { once }) => once(effect) })
  const copies = () => structuredClone([added, added, added])
  const hands = await Promise.all([hand(queue, copies()), hand(queue, copies())])
  expect(effect).toHaveBeenCalledOnce()
  const acked = hands.flatMap((one) => one.acked)
  const retried = hands.flatMap((one) => Object.keys(one.retried))
  expect(acked.length + retried.length).toBe(6)
  expect(retried.length).toBeGreaterThan(0)
  expect(await hand(queue, copies())).toMatchObject({ acked: [0, 1, 2] })
  expect(effect).toHaveBeenCalledOnce()
})

describe('a batch', () => {
  const batch = Array.from({ length: 20 }, () => eventOf({ event: 'x.y', data: {} }))

  it.each([
    [undefined, 6],
    [1, 1],
    [50, 20],
    [Number.POSITIVE_INFINITY, 20],
  ])('with concurrency %s has at most %i handlers at work', async (concurrency, most) => {
    let [working, highest] = [0, 0]
    const handler = async () => {
      working += 1
      highest = Math.max(highest, working)
      await scheduler.wait(5)
      working -= 1
    }
    const queue = consume({ '*': handler }, concurrency === undefined ? {} : { concurrency })
    const { acked } = await hand(queue, batch)
    expect(acked).toHaveLength(20)
    expect(highest).toBe(most)
  })

  it('without messages does nothing', async () => {
    expect(await hand(consume({}), [])).toMatchObject({ outcome: 'ok', acked: [], lines: [] })
  })

  it.each([0, -1, Number.NaN])('cannot be handled with concurrency %d', (concurrency) => {
    expect(() => consume({}, { concurrency })).toThrow(RangeError)
  })

  it.each([
    { timeoutSeconds: 0 },
    { timeoutSeconds: Number.NaN },
    { backoff: { firstSeconds: 5 } },
    { backoff: { firstSeconds: 0, mostSeconds: 5 } },
  ])('cannot be handled with %j', (options) => {
    expect(() => consume({}, options as object)).toThrow(RangeError)
  })

  it('cannot be handled by a handler that is not a function', () => {
    expect(() => consume({ '*': 'no' } as object)).toThrow('The handler of * is not a function')
  })

  it('cannot be handled by a handler of an event that does not exist', () => {
    const handlers = { 'profile.added': () => {} }
    expect(() => consume(handlers as object)).toThrow('The catalogue has no event profile.added')
  })
})

describe('a message that is not an event', () => {
  it('is retried until it is a dead letter, and its batch goes on', async () => {
    const handler = vi.fn()
    const { outcome, acked, retried } = await hand(consume({ '*': handler }), ['?', added, null])
    expect(outcome).toBe('ok')
    expect(handler).toHaveBeenCalledOnce()
    expect(acked).toEqual([1])
    expect(retried).toEqual({ 0: 0, 2: 0 })
  })

  it('goes to onInvalid with its faults, and is acked if onInvalid says so', async () => {
    const onInvalid = vi.fn(() => 'ack' as const)
    const body = { ...added, id: 7 }
    const { acked } = await hand(consume({}, { onInvalid }), [body])
    expect(acked).toEqual([0])
    const faults = [{ path: 'id', message: 'does not match the contract' }]
    expect(onInvalid).toHaveBeenCalledExactlyOnceWith(
      body,
      faults,
      expect.objectContaining({ queue: QUEUE })
    )
  })

  it.each([
    ['rejects', () => fail()],
    ['hangs', hang],
  ])('is not lost if onInvalid %s', async (_, onInvalid) => {
    const { retried, lines } = await hand(consume({}, { onInvalid, timeoutSeconds: 0.1 }), ['?'])
    expect(retried).toEqual({ 0: 0 })
    expect(lines).toMatchObject([{ outcome: 'invalid', cause: expect.any(String) }])
  })
})

describe('a claim check', () => {
  const large = { ...ids, profile: 'p', note: 'large' }

  it('gets its data from STATE before its handler runs', async () => {
    await env.STATE.put('payload:1', JSON.stringify(large))
    const handler = vi.fn()
    const { acked } = await hand(consume({ 'profiles.added': handler }), [claim('1')])
    expect(acked).toEqual([0])
    expect(handler.mock.calls[0]?.[0]).toEqual({ ...added, id: '1', data: large })
  })

  it('gets its data from the namespace that the options name', async () => {
    await env.STATE.put('payload:1', JSON.stringify(large))
    const handler = vi.fn()
    const queue = consume({ '*': handler }, { state: () => env.STATE })
    await hand(queue, [claim('1')], { bindings: { STATE: undefined } })
    expect(handler).toHaveBeenCalledOnce()
  })

  it.each([
    ['is not there yet', {}, 'not in STATE yet'],
    ['cannot be read', { STATE: { get: () => fail('KV GET failed: 500 No') } }, 'Error 500'],
    ['cannot be read without STATE', { STATE: undefined }, 'STATE is not bound'],
  ])('whose data %s is retried after a minute or more, never acked', async (_, bindings, cause) => {
    const handler = vi.fn()
    const { acked, retried, lines } = await hand(consume({ '*': handler }), [claim('1'), added], {
      bindings,
    })
    expect(acked).toEqual([1])
    expect(retried).toEqual({ 0: 60 })
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', outcome: 'unavailable', id: '1', cause })
    )
    expect(handler).toHaveBeenCalledOnce()
  })

  it('whose data does not belong to its event is invalid', async () => {
    await env.STATE.put('payload:1', JSON.stringify(ids))
    const { retried, lines } = await hand(consume({}), [claim('1')])
    expect(retried).toEqual({ 0: 0 })
    expect(lines).toMatchObject([{ outcome: 'invalid', errors: ['data.profile is missing'] }])
  })

  it('is retried if KV hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pending = hand(consume({}), [claim('1')], { bindings: { STATE: { get: hang } } })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await pending).toMatchObject({ retried: { 0: 60 } })
  })
})

describe('the log', () => {
  it('has one line for each message, with the fields by which the edge logged it', async () => {
    const queue = consume({ 'profiles.added': () => {}, 'profiles.updated': () => fail() })
    const { lines } = await hand(queue, [added, updated], { attempts: 2 })
    expect(lines).toMatchObject([
      {
        level: 'info',
        message: 'message',
        outcome: 'handled',
        event: 'profiles.added',
        subject: added.subject,
        account: added.data.account,
        user: added.data.user,
        id: added.id,
        fingerprint: added.fingerprint,
        subscription: added.subscription,
        queue: QUEUE,
        messageId: '0',
        attempts: 2,
        milliseconds: expect.any(Number),
      },
      {
        level: 'error',
        outcome: 'failed',
        ...ids,
        id: updated.id,
        cause: 'Error',
        frames: expect.arrayContaining([expect.stringContaining('at ')]),
        delaySeconds: expect.any(Number),
      },
    ])
  })

  it('warns about a field without its documented type', async () => {
    const gigs = eventOf({ event: 'gigs.added', data: { ...ids, available_count: [] } })
    const { lines } = await hand(consume({ '*': () => {} }), [gigs])
    expect(lines).toMatchObject([{ level: 'warn', drift: ['data.available_count'] }])
  })

  it('does not name the drift of a message that has none', async () => {
    const queue = consume({ 'profiles.added': () => {}, 'profiles.updated': () => fail() })
    const { lines } = await hand(queue, [added, updated, unknown])
    expect(lines.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'handled', 'unhandled'])
    for (const line of lines) expect(line).not.toHaveProperty('drift')
  })

  it('tells whether a message that is not an event was acked or will be a dead letter', async () => {
    const line = { outcome: 'invalid', errors: ['body does not match the contract'] }
    const { lines: kept } = await hand(consume({}), ['?'])
    expect(kept).toMatchObject([{ ...line, disposal: 'dead-letter', delaySeconds: 0 }])
    const { lines: acked } = await hand(consume({}, { onInvalid: () => 'ack' }), ['?'])
    expect(acked).toMatchObject([{ ...line, disposal: 'ack' }])
  })

  it('has the text and the stack of an error that a handler or an option throws', async () => {
    const cause = new Error('429 Too Many Requests', { cause: 'the mail API' })
    const queue = consume(
      {
        'profiles.added': () => fail('no mailbox'),
        '*': () => Promise.reject(new RetryLater(60, { cause })),
      },
      { onInvalid: () => fail('no disposal'), onError: () => fail('no tracker') }
    )
    const { lines } = await hand(queue, [added, updated, '?'])
    const frames = expect.arrayContaining([expect.stringContaining('at ')])
    const asked = 'The handler asked for a later attempt: 429 Too Many Requests: the mail API'
    for (const line of [
      { message: 'onError failed', id: added.id, cause: 'Error', error: 'no tracker', frames },
      { level: 'error', id: added.id, cause: 'Error', error: 'no mailbox', frames },
      { level: 'warn', id: updated.id, cause: 'RetryLater', error: asked, frames },
      { level: 'error', outcome: 'invalid', cause: 'Error', error: 'no disposal', frames },
    ]) {
      expect(lines).toContainEqual(expect.objectContaining(line))
    }
    expect(lines).toHaveLength(4)
  })

  it.each([
    ['is a text', 'a text', 'string', 'a text'],
    ['has no text', new RangeError(), 'RangeError', undefined],
    ['is not an Error', { code: 7 }, 'object', undefined],
    ['is undefined', undefined, 'undefined', undefined],
  ])('has what there is of an error that %s', async (_, error, cause, text) => {
    const { lines } = await hand(consume({ '*': () => Promise.reject(error) }), [added])
    expect(lines).toMatchObject([{ outcome: 'failed', cause }])
    expect(lines[0]?.error).toBe(text)
  })

  it('has the texts of an error and of its causes, five at most', async () => {
    const texts = ['a', 'b', 'c', 'd', 'e', 'f']
    const error = texts.reduceRight((cause, text) => new Error(text, { cause }), new Error('g'))
    const { lines } = await hand(consume({ '*': () => Promise.reject(error) }), [added])
    expect(lines[0]?.error).toBe('a: b: c: d: e')
  })

  it('is not too long for a line, whatever an error quotes, and whatever caused it', async () => {
    const endless = new Error('x'.repeat(3_000))
    endless.cause = endless
    const { lines } = await hand(consume({ '*': () => Promise.reject(endless) }), [added])
    expect(lines[0]?.error).toHaveLength(4_000)
  })

  it('never holds data', async () => {
    const data = { ...ids, profile: 'p', available_count: 'secret-1' }
    const event = eventOf({ event: 'gigs.added', data: { ...data, available_from: ['secret-2'] } })
    const { text } = await hand(consume({ '*': () => fail() }), [
      event,
      'secret-3',
      { ...event, data: ['secret-4'] },
    ])
    expect(text).toContain(event.id)
    expect(text).not.toContain('secret')
  })

  it('leaves out the text of every error with logErrors: false, and keeps its places', async () => {
    const options = {
      logErrors: false,
      onInvalid: () => fail('secret-1'),
      onError: () => fail('secret-2'),
      state: () => {
        throw new Error('secret-3')
      },
    }
    const queue = consume({ '*': () => fail('secret-4') }, options)
    const { lines, text } = await hand(queue, [added, '?', claim('1')])
    expect(text).not.toContain('secret')
    expect(lines).toHaveLength(4)
    const frames = expect.arrayContaining([expect.stringContaining('at ')])
    for (const line of lines) expect(line).toMatchObject({ cause: 'Error', frames })
  })

  it('tells how long a message took', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const handler = () => void vi.setSystemTime(Date.now() + 1_234)
    const queue = consume({ '*': handler }, { concurrency: 1 })
    const { lines } = await hand(queue, [added, updated])
    expect(lines).toMatchObject([{ milliseconds: 1_234 }, { milliseconds: 1_234 }])
  })
})

describe('onError', () => {
  it('gets the error of a handler', async () => {
    const onError = vi.fn()
    await hand(consume({ '*': () => fail('why') }, { onError }), [added])
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      new Error('why'),
      added,
      expect.objectContaining({ attempts: 1 })
    )
  })

  it('does not get a RetryLater', async () => {
    const onError = vi.fn()
    await hand(consume({ '*': () => Promise.reject(new RetryLater(60)) }, { onError }), [added])
    expect(onError).not.toHaveBeenCalled()
  })

  it('has a time limit of 2 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const onError = vi.fn(hang)
    const pending = hand(consume({ '*': () => fail() }, { onError }), [added])
    while (onError.mock.calls.length === 0) await scheduler.wait(1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect((await pending).lines).toMatchObject([{ message: 'onError failed' }, {}])
  })

  it.each([
    ['rejects', () => fail()],
    ['hangs', hang],
  ])('does not change the outcome if it %s', async (_, onError) => {
    const queue = consume({ '*': () => fail() }, { onError, timeoutSeconds: 0.1 })
    const { retried, lines } = await hand(queue, [added])
    expect(Object.keys(retried)).toEqual(['0'])
    expect(lines).toMatchObject([{ message: 'onError failed' }, { outcome: 'failed' }])
  })
})
