/** Effects once, on a real local D1 database: with copies at the same time, and with failures. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Identified } from '../../src/consumer/effect-key.ts'
import { EffectLedger } from '../../src/consumer/effect-ledger.ts'
import { forgetEffects } from '../../src/consumer/effect-memory.ts'
import { EffectInProgress, effectsOf, type OnceOptions } from '../../src/consumer/once.ts'
import { QUEUE } from './batch.ts'
import { endLeases, lost, RELEASE, remembered, spoiled } from './database.ts'

const db = env.DB
const original: Identified = { source: 'https://api.argyle.com', id: 'a'.repeat(32) }

afterEach(() => reset())

interface From {
  event?: Identified
  queue?: string
  database?: D1Database
}

/** The effects of one more message of an event. */
const message = ({ event = original, queue = QUEUE, database = db }: From = {}) =>
  effectsOf({ ...event }, queue, () => database, new EffectLedger(() => {}))

/** An effect in a message of its own. */
const once = (effect: (key: string) => unknown, options?: OnceOptions, from?: From) =>
  message(from).once(effect, options)
const commitOnce = (statements: D1PreparedStatement[]) => message().commitOnce(statements)

describe('once', () => {
  it('runs an effect, and does not run it for a copy', async () => {
    const effect = vi.fn()
    expect(await once(effect)).toBe('done')
    expect(await once(effect)).toBe('already')
    expect(effect).toHaveBeenCalledExactlyOnceWith(
      `[["${original.source}","${original.id}"],"${QUEUE}",""]`
    )
    expect((await remembered()).map(({ key }) => key)).toEqual(effect.mock.calls[0])
  })

  it.each([
    ['another id', { event: { ...original, id: 'b'.repeat(32) } }],
    ['the sandbox', { event: { ...original, source: 'https://api-sandbox.argyle.com' } }],
    ['another queue', { queue: 'argyle-profiles' }],
  ])('runs it for %s', async (_, from) => {
    await once(() => {})
    expect(await once(() => {}, {}, from)).toBe('done')
  })

  it('does not take the name of an effect for the name of a queue', async () => {
    await once(() => {}, {}, { queue: 'welcome' })
    expect(await once(() => {}, { name: 'welcome' }, { queue: '' })).toBe('done')
  })

  it('distinguishes several effects of one event by their names', async () => {
    const effect = vi.fn()
    await once(effect, { name: 'mail' })
    await once(effect, { name: 'ledger' })
    expect(await once(effect, { name: 'mail' })).toBe('already')
    expect(effect).toHaveBeenCalledTimes(2)
  })

  it('runs an effect once for all events that share a key of the handler', async () => {
    const effect = vi.fn()
    const other = { event: { ...original, id: 'b'.repeat(32) } }
    expect(await once(effect, { key: 'f 12' })).toBe('done')
    expect(await once(effect, { key: 'f 12' }, other)).toBe('already')
    expect(await once(effect, { key: 'f 13' }, other)).toBe('done')
    expect(await once(effect, { key: 'f 12', name: 'mail' })).toBe('done')
    expect(await once(effect, { key: 'f 12' }, { queue: 'argyle-profiles' })).toBe('done')
    expect(await message(other).commitOnce([], { key: 'f 12' })).toBe('already')
    expect(effect.mock.calls[0]).toEqual([`["f 12","${QUEUE}",""]`])
  })

  it('runs an effect once for each replay, and not again for an event without replay', async () => {
    const effect = vi.fn()
    const copies = ['r-1', 'r-1', 'r-2', undefined].map((replay) => ({ ...original, replay }))
    const results: string[] = [await once(effect)]
    for (const event of copies) results.push(await once(effect, {}, { event }))
    expect(results).toEqual(['done', 'done', 'already', 'done', 'already'])
    const key = `[["${original.source}","${original.id}"],"${QUEUE}",""`
    expect(effect.mock.calls).toEqual([[`${key}]`], [`${key},"r-1"]`], [`${key},"r-2"]`]])
  })

  it('changes the database once for each replay', async () => {
    const replayed = { event: { ...original, replay: 'r-1' } }
    expect(await commitOnce([])).toBe('done')
    expect(await message(replayed).commitOnce([])).toBe('done')
    expect(await message(replayed).commitOnce([])).toBe('already')
  })

  it('runs an effect with a key of the handler once for each replay', async () => {
    const replayed = { event: { ...original, replay: 'r-1' } }
    await once(() => {}, { key: 'f 12' })
    expect(await once(() => {}, { key: 'f 12' }, replayed)).toBe('done')
    expect(await once(() => {}, { key: 'f 12' }, replayed)).toBe('already')
  })

  it('keeps its key if the handler changes the event', async () => {
    const event = { ...original }
    const effects = effectsOf(event, QUEUE, () => db, new EffectLedger(() => {}))
    Object.assign(event, { id: 'changed', replay: 'changed' })
    await effects.once(() => {})
    expect(await once(() => {})).toBe('already')
  })

  it('runs the effect of one of many copies at once, and has the others retried', async () => {
    const release = Promise.withResolvers<void>()
    const effect = vi.fn(() => release.promise)
    const all = Array.from({ length: 20 }, () => once(effect))
    const settled = Promise.allSettled(all)
    await Promise.allSettled(all.map((one) => Promise.race([one, scheduler.wait(300)])))
    release.resolve()
    const results = await settled
    expect(effect).toHaveBeenCalledOnce()
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([
      { status: 'fulfilled', value: 'done' },
    ])
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(EffectInProgress)
    }
  })

  it.each([
    ['of 15 minutes', {}, 900],
    ['of its own', { leaseSeconds: 600 }, 600],
  ])('has a copy wait for a lease %s', async (_, options, seconds) => {
    const gate = Promise.withResolvers<void>()
    const first = once(() => gate.promise, options)
    await vi.waitFor(async () => expect(await remembered()).toHaveLength(1))
    const error = await once(() => {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EffectInProgress)
    const { delaySeconds } = Object(error)
    expect(delaySeconds).toBeGreaterThan(seconds - 10)
    expect(delaySeconds).toBeLessThanOrEqual(seconds)
    gate.resolve()
    expect(await first).toBe('done')
  })

  it('lets a copy take over after the first died and its lease ended', async () => {
    const gate = Promise.withResolvers<void>()
    const effect = vi.fn(() => gate.promise)
    const died = once(effect)
    await vi.waitFor(() => expect(effect).toHaveBeenCalledOnce())
    await expect(once(effect)).rejects.toThrow(EffectInProgress)
    await endLeases()
    const taken = once(effect)
    await vi.waitFor(() => expect(effect).toHaveBeenCalledTimes(2))
    gate.resolve()
    await Promise.allSettled([died, taken])
  })

  it('releases the lease of an effect that throws, so that its retry runs at once', async () => {
    const refused = new Error('refused')
    await expect(once(() => Promise.reject(refused))).rejects.toBe(refused)
    expect(await once(() => {})).toBe('done')
  })

  it('throws the error of the effect even if D1 cannot release the lease', async () => {
    const refused = new Error('refused')
    const database = spoiled(RELEASE, lost)
    await expect(once(() => Promise.reject(refused), {}, { database })).rejects.toBe(refused)
  })

  it('does not note an effect that another copy has taken over, and names the remedy', async () => {
    const slow = Promise.withResolvers<void>()
    const effect = vi.fn(() => slow.promise)
    const late = once(effect)
    await vi.waitFor(() => expect(effect).toHaveBeenCalledOnce())
    await endLeases()
    expect(await once(() => {})).toBe('done')
    const before = await remembered()
    slow.resolve()
    await expect(late).rejects.toMatchObject({
      name: 'EffectNotNoted',
      message: expect.stringContaining('raise leaseSeconds'),
    })
    expect(await remembered()).toEqual(before)
  })
})

describe('commitOnce', () => {
  const count = async () =>
    (await db.prepare('SELECT count(*) AS n FROM paid').first<{ n: number }>())?.n
  const statements = () => [
    db.prepare('CREATE TABLE IF NOT EXISTS paid (id TEXT)'),
    db.prepare('INSERT INTO paid VALUES (?)').bind(original.id),
  ]

  it('changes the database once for an event', async () => {
    expect(await commitOnce(statements())).toBe('done')
    expect(await commitOnce(statements())).toBe('already')
    expect(await count()).toBe(1)
  })

  it('changes it once for many copies at the same time', async () => {
    const copies = Array.from({ length: 20 }, () => commitOnce(statements()))
    const results = await Promise.all(copies)
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(await count()).toBe(1)
  })

  it('changes nothing and remembers nothing if a statement fails', async () => {
    await db.batch(statements())
    const wrong = [...statements(), db.prepare('INSERT INTO nowhere VALUES (1)')]
    await expect(commitOnce(wrong)).rejects.toThrow('nowhere')
    expect(await count()).toBe(1)
    expect(await commitOnce(statements())).toBe('done')
    expect(await count()).toBe(2)
  })

  it('is refused while another copy holds the lease of the same effect', async () => {
    const slow = Promise.withResolvers<void>()
    const first = once(() => slow.promise)
    await vi.waitFor(async () => expect(await remembered()).toHaveLength(1))
    await expect(commitOnce(statements())).rejects.toThrow(EffectInProgress)
    slow.resolve()
    expect(await first).toBe('done')
    expect(await commitOnce(statements())).toBe('already')
  })
})

describe('forgetting', () => {
  it('keeps effects of which a copy can still come, and deletes older ones', async () => {
    await once(() => {})
    await forgetEffects(db)
    expect(await once(() => {})).toBe('already')
    const days = (number: number) =>
      `UPDATE argyle_effects SET done_at = done_at - ${number} * 86400`
    await db.exec(days(71))
    await forgetEffects(db)
    expect(await remembered()).toHaveLength(1)
    await db.exec(days(2))
    await forgetEffects(db)
    expect(await remembered()).toEqual([])
  })

  it('does nothing in a new database', async () => {
    await forgetEffects(db)
    expect(await remembered()).toEqual([])
  })
})
