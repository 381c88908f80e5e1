/** Effects once, on a real local D1 database, whatever comes at once or dies in the middle. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commitOnce, EffectInProgress, forgetEffects, once } from '../../src/consumer/once.ts'

const db = env.DB
const event = { source: 'https://api.argyle.com', id: 'a'.repeat(32) }
const key = `${event.source} ${event.id}`

afterEach(() => reset())

/** A database whose statements that contain the text do as they are told. */
function spoiled(sql: string, instead: () => Promise<never>): D1Database {
  return new Proxy(db, {
    get(target, method) {
      if (method !== 'prepare') return Reflect.get(target, method).bind(target)
      return (statement: string) =>
        statement.startsWith(sql)
          ? { bind: () => ({ run: instead, first: instead }) }
          : target.prepare(statement)
    },
  })
}

const died = () => Promise.reject(new Error('D1_ERROR: Network connection lost'))
const columns = async () =>
  (await db.prepare('SELECT * FROM argyle_effects').all<Record<string, unknown>>()).results

describe('once', () => {
  it('runs an effect and remembers it, so that a copy does not run it', async () => {
    const effect = vi.fn()
    expect(await once(event, db, effect)).toBe('done')
    expect(await once(event, db, effect)).toBe('already')
    expect(effect).toHaveBeenCalledExactlyOnceWith(key)
  })

  it.each([
    ['another id', { ...event, id: 'b'.repeat(32) }],
    ['the sandbox', { ...event, source: 'https://api-sandbox.argyle.com' }],
  ])('runs it for %s', async (_, other) => {
    await once(event, db, () => {})
    expect(await once(other, db, () => {})).toBe('done')
  })

  it('tells several effects of one event apart by their names', async () => {
    const effect = vi.fn()
    await once(event, db, effect, { name: 'mail' })
    await once(event, db, effect, { name: 'ledger' })
    expect(await once(event, db, effect, { name: 'mail' })).toBe('already')
    expect(effect.mock.calls).toEqual([[`${key} mail`], [`${key} ledger`]])
  })

  it('runs one of many copies that come at once, and has the others come again', async () => {
    const release = Promise.withResolvers<void>()
    const effect = vi.fn(() => release.promise)
    const all = Array.from({ length: 20 }, () => once(event, db, effect))
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

  it('has a copy come again when the lease ends, and says how long that is', async () => {
    const never = Promise.withResolvers<void>()
    const first = once(event, db, () => never.promise, { leaseSeconds: 600 })
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    const error = await once(event, db, () => {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EffectInProgress)
    expect(error).toHaveProperty('delaySeconds', expect.closeTo(600, -1))
    never.resolve()
    expect(await first).toBe('done')
  })

  it('lets a copy take over when the first one died and its lease has ended', async () => {
    const effect = vi.fn()
    const dies = spoiled('INSERT INTO argyle_effects (key, owner, leased_until, done_at)', died)
    await expect(once(event, dies, effect, { leaseSeconds: 1 })).rejects.toThrow('connection lost')
    await expect(once(event, db, effect)).rejects.toThrow(EffectInProgress)
    await scheduler.wait(1_100)
    expect(await once(event, db, effect)).toBe('done')
    // That the first effect was done nobody could know.
    expect(effect).toHaveBeenCalledTimes(2)
  })

  it('lets go at once of an effect that throws, so that its retry may run it', async () => {
    const refused = new Error('refused')
    await expect(once(event, db, () => Promise.reject(refused))).rejects.toBe(refused)
    expect(await once(event, db, () => {})).toBe('done')
  })

  it('throws what the effect threw, also when D1 cannot let go of it', async () => {
    const refused = new Error('refused')
    const deaf = spoiled('DELETE', died)
    await expect(once(event, deaf, () => Promise.reject(refused))).rejects.toBe(refused)
  })

  it('does not note as its own what another one has taken over', async () => {
    const slow = Promise.withResolvers<void>()
    const late = once(event, db, () => slow.promise, { leaseSeconds: 1 })
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    await scheduler.wait(1_100)
    expect(await once(event, db, () => {})).toBe('done')
    slow.resolve()
    await expect(late).rejects.toThrow('NOT NULL')
    expect(await once(event, db, () => {})).toBe('already')
  })
})

describe('commitOnce', () => {
  const count = async () =>
    (await db.prepare('SELECT count(*) AS n FROM paid').first<{ n: number }>())?.n
  const statements = () => [
    db.prepare('CREATE TABLE IF NOT EXISTS paid (id TEXT)'),
    db.prepare('INSERT INTO paid VALUES (?)').bind(event.id),
  ]

  it('changes the database one time for an event', async () => {
    expect(await commitOnce(event, db, statements())).toBe('done')
    expect(await commitOnce(event, db, statements())).toBe('already')
    expect(await count()).toBe(1)
  })

  it('changes it one time for many copies at once', async () => {
    const copies = Array.from({ length: 20 }, () => commitOnce(event, db, statements()))
    const results = await Promise.all(copies)
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(await count()).toBe(1)
  })

  it('remembers nothing when a statement fails, and changes nothing', async () => {
    await db.batch(statements())
    const wrong = [...statements(), db.prepare('INSERT INTO nowhere VALUES (1)')]
    await expect(commitOnce(event, db, wrong)).rejects.toThrow('nowhere')
    expect(await count()).toBe(1)
    expect(await commitOnce(event, db, statements())).toBe('done')
    expect(await count()).toBe(2)
  })

  it('waits for a copy that has the lease of the same effect', async () => {
    const slow = Promise.withResolvers<void>()
    const first = once(event, db, () => slow.promise)
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    await expect(commitOnce(event, db, statements())).rejects.toThrow(EffectInProgress)
    slow.resolve()
    expect(await first).toBe('done')
    expect(await commitOnce(event, db, statements())).toBe('already')
  })
})

describe('forgetting', () => {
  it('keeps what a copy can still come of, and leaves the rest', async () => {
    await once(event, db, () => {})
    await forgetEffects(db)
    expect(await once(event, db, () => {})).toBe('already')
    const days = (number: number) =>
      `UPDATE argyle_effects SET done_at = done_at - ${number} * 86400`
    await db.exec(days(71))
    await forgetEffects(db)
    expect(await columns()).toHaveLength(1)
    await db.exec(days(2))
    await forgetEffects(db)
    expect(await columns()).toEqual([])
  })

  it('of a database that is new does nothing', async () => {
    await forgetEffects(db)
    expect(await columns()).toEqual([])
  })
})
