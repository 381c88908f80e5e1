/** Effects once, on a real local D1 database, whatever comes at once or dies in the middle. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { forgetEffects } from '../../src/consumer/effect-memory.ts'
import { commitOnce, EffectInProgress, once } from '../../src/consumer/once.ts'

const db = env.DB
const original = { source: 'https://api.argyle.com', id: 'a'.repeat(32) }
const key = `${original.source} ${original.id}`
/** The event of another message. */
const copy = () => ({ ...original })

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
    expect(await once(copy(), db, effect)).toBe('done')
    expect(await once(copy(), db, effect)).toBe('already')
    expect(effect).toHaveBeenCalledExactlyOnceWith(key)
  })

  it.each([
    ['another id', { ...original, id: 'b'.repeat(32) }],
    ['the sandbox', { ...original, source: 'https://api-sandbox.argyle.com' }],
  ])('runs it for %s', async (_, other) => {
    await once(copy(), db, () => {})
    expect(await once(other, db, () => {})).toBe('done')
  })

  it('tells several effects of one event apart by their names', async () => {
    const effect = vi.fn()
    await once(copy(), db, effect, { name: 'mail' })
    await once(copy(), db, effect, { name: 'ledger' })
    expect(await once(copy(), db, effect, { name: 'mail' })).toBe('already')
    expect(effect.mock.calls).toEqual([[`${key} mail`], [`${key} ledger`]])
  })

  it('runs one of many copies that come at once, and has the others come again', async () => {
    const release = Promise.withResolvers<void>()
    const effect = vi.fn(() => release.promise)
    const all = Array.from({ length: 20 }, () => once(copy(), db, effect))
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
    const first = once(copy(), db, () => never.promise, { leaseSeconds: 600 })
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    const error = await once(copy(), db, () => {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EffectInProgress)
    expect(error).toHaveProperty('delaySeconds', expect.closeTo(600, -1))
    never.resolve()
    expect(await first).toBe('done')
  })

  it('lets a copy take over when the first one died and its lease has ended', async () => {
    const effect = vi.fn()
    const dies = spoiled('INSERT INTO argyle_effects (key, owner, leased_until, done_at)', died)
    await expect(once(copy(), dies, effect, { leaseSeconds: 3 })).rejects.toThrow('connection lost')
    await expect(once(copy(), db, effect)).rejects.toThrow(EffectInProgress)
    await scheduler.wait(2_100)
    expect(await once(copy(), db, effect)).toBe('done')
    // That the first effect was done nobody could know.
    expect(effect).toHaveBeenCalledTimes(2)
  })

  it('notes a done effect also when D1 fails, or its answer is lost, for a moment', async () => {
    const effect = vi.fn()
    const finish = 'INSERT INTO argyle_effects (key, owner, leased_until, done_at)'
    let calls = 0
    const shaky = new Proxy(db, {
      get: (target, method) =>
        method !== 'prepare'
          ? Reflect.get(target, method).bind(target)
          : (sql: string) =>
              sql.startsWith(finish) ? shakyRun(target.prepare(sql)) : target.prepare(sql),
    })
    const shakyRun = (statement: D1PreparedStatement) => ({
      bind: (...values: unknown[]) => ({
        run: async () => {
          calls += 1
          if (calls === 1) return died()
          const run = await statement.bind(...values).run()
          return calls === 2 ? died() : run
        },
      }),
    })
    expect(await once(copy(), shaky, effect)).toBe('done')
    expect(calls).toBe(3)
    expect(await once(copy(), db, effect)).toBe('already')
    expect(effect).toHaveBeenCalledOnce()
  })

  it('lets go at once of an effect that throws, so that its retry may run it', async () => {
    const refused = new Error('refused')
    await expect(once(copy(), db, () => Promise.reject(refused))).rejects.toBe(refused)
    expect(await once(copy(), db, () => {})).toBe('done')
  })

  it('throws what the effect threw, also when D1 cannot let go of it', async () => {
    const refused = new Error('refused')
    const deaf = spoiled('DELETE', died)
    await expect(once(copy(), deaf, () => Promise.reject(refused))).rejects.toBe(refused)
  })

  it('does not note as its own what another one has taken over', async () => {
    const slow = Promise.withResolvers<void>()
    const late = once(copy(), db, () => slow.promise, { leaseSeconds: 1 })
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    await scheduler.wait(1_100)
    expect(await once(copy(), db, () => {})).toBe('done')
    slow.resolve()
    await expect(late).rejects.toThrow('NOT NULL')
    expect(await once(copy(), db, () => {})).toBe('already')
  })
})

describe('commitOnce', () => {
  const count = async () =>
    (await db.prepare('SELECT count(*) AS n FROM paid').first<{ n: number }>())?.n
  const statements = () => [
    db.prepare('CREATE TABLE IF NOT EXISTS paid (id TEXT)'),
    db.prepare('INSERT INTO paid VALUES (?)').bind(original.id),
  ]

  it('changes the database one time for an event', async () => {
    expect(await commitOnce(copy(), db, statements())).toBe('done')
    expect(await commitOnce(copy(), db, statements())).toBe('already')
    expect(await count()).toBe(1)
  })

  it('changes it one time for many copies at once', async () => {
    const copies = Array.from({ length: 20 }, () => commitOnce(copy(), db, statements()))
    const results = await Promise.all(copies)
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(await count()).toBe(1)
  })

  it('remembers nothing when a statement fails, and changes nothing', async () => {
    await db.batch(statements())
    const wrong = [...statements(), db.prepare('INSERT INTO nowhere VALUES (1)')]
    await expect(commitOnce(copy(), db, wrong)).rejects.toThrow('nowhere')
    expect(await count()).toBe(1)
    expect(await commitOnce(copy(), db, statements())).toBe('done')
    expect(await count()).toBe(2)
  })

  it('waits for a copy that has the lease of the same effect', async () => {
    const slow = Promise.withResolvers<void>()
    const first = once(copy(), db, () => slow.promise)
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    await expect(commitOnce(copy(), db, statements())).rejects.toThrow(EffectInProgress)
    slow.resolve()
    expect(await first).toBe('done')
    expect(await commitOnce(copy(), db, statements())).toBe('already')
  })
})

it.each([
  ['once', () => {}],
  ['once, which had found it done', async () => void (await once(copy(), db, () => {}))],
])('a second effect of the same name for one event is refused: %s', async (_, before) => {
  await before()
  const event = copy()
  await once(event, db, () => {})
  await expect(once(event, db, () => {})).rejects.toThrow(TypeError)
  await expect(commitOnce(event, db, [])).rejects.toThrow(TypeError)
  expect(await once(event, db, () => {}, { name: 'second' })).toBe('done')
})

it('an effect that failed may be tried again by the same handler', async () => {
  const event = copy()
  await expect(once(event, db, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await once(event, db, () => {})).toBe('done')
})

describe('forgetting', () => {
  it('keeps what a copy can still come of, and leaves the rest', async () => {
    await once(copy(), db, () => {})
    await forgetEffects(db)
    expect(await once(copy(), db, () => {})).toBe('already')
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
