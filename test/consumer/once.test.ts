/** Effects once, on a real local D1 database: with copies at the same time, and with failures. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { forgetEffects } from '../../src/consumer/effect-memory.ts'
import { commitOnce, EffectInProgress, once } from '../../src/consumer/once.ts'

const db = env.DB
const original = { source: 'https://api.argyle.com', id: 'a'.repeat(32) }
const key = `${original.source} ${original.id}`
/** The same event in another message. */
const copy = () => ({ ...original })

afterEach(() => reset())

/** A database in which statements that begin with the text run `instead`. */
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
  it('runs an effect, and does not run it for a copy', async () => {
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

  it('distinguishes several effects of one event by their names', async () => {
    const effect = vi.fn()
    await once(copy(), db, effect, { name: 'mail' })
    await once(copy(), db, effect, { name: 'ledger' })
    expect(await once(copy(), db, effect, { name: 'mail' })).toBe('already')
    expect(effect.mock.calls).toEqual([[`${key} mail`], [`${key} ledger`]])
  })

  it('runs the effect of one of many copies at once, and has the others retried', async () => {
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

  it('has a copy retried when the lease ends, and names the delay', async () => {
    const never = Promise.withResolvers<void>()
    const first = once(copy(), db, () => never.promise, { leaseSeconds: 600 })
    await vi.waitFor(async () => expect(await columns()).toHaveLength(1))
    const error = await once(copy(), db, () => {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EffectInProgress)
    expect(error).toHaveProperty('delaySeconds', expect.closeTo(600, -1))
    never.resolve()
    expect(await first).toBe('done')
  })

  it('lets a copy take over after the first died and its lease ended', async () => {
    const effect = vi.fn()
    const dies = spoiled('INSERT INTO argyle_effects (key, owner, leased_until, done_at)', died)
    await expect(once(copy(), dies, effect, { leaseSeconds: 3 })).rejects.toThrow('connection lost')
    await expect(once(copy(), db, effect)).rejects.toThrow(EffectInProgress)
    await scheduler.wait(2_100)
    expect(await once(copy(), db, effect)).toBe('done')
    // The note is missing, so the first effect cannot be known.
    expect(effect).toHaveBeenCalledTimes(2)
  })

  it('notes a done effect even if D1 fails once and then loses its answer', async () => {
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

  it('releases the lease of an effect that throws, so that its retry runs at once', async () => {
    const refused = new Error('refused')
    await expect(once(copy(), db, () => Promise.reject(refused))).rejects.toBe(refused)
    expect(await once(copy(), db, () => {})).toBe('done')
  })

  it('throws the error of the effect even if D1 cannot release the lease', async () => {
    const refused = new Error('refused')
    const deaf = spoiled('DELETE', died)
    await expect(once(copy(), deaf, () => Promise.reject(refused))).rejects.toBe(refused)
  })

  it('does not note an effect that another copy has taken over', async () => {
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

  it('changes the database once for an event', async () => {
    expect(await commitOnce(copy(), db, statements())).toBe('done')
    expect(await commitOnce(copy(), db, statements())).toBe('already')
    expect(await count()).toBe(1)
  })

  it('changes it once for many copies at the same time', async () => {
    const copies = Array.from({ length: 20 }, () => commitOnce(copy(), db, statements()))
    const results = await Promise.all(copies)
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(await count()).toBe(1)
  })

  it('changes nothing and remembers nothing if a statement fails', async () => {
    await db.batch(statements())
    const wrong = [...statements(), db.prepare('INSERT INTO nowhere VALUES (1)')]
    await expect(commitOnce(copy(), db, wrong)).rejects.toThrow('nowhere')
    expect(await count()).toBe(1)
    expect(await commitOnce(copy(), db, statements())).toBe('done')
    expect(await count()).toBe(2)
  })

  it('is refused while another copy holds the lease of the same effect', async () => {
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
  [
    'once, for which the effect was already done',
    async () => void (await once(copy(), db, () => {})),
  ],
])('refuses a second effect of one event under the same name: %s', async (_, before) => {
  await before()
  const event = copy()
  await once(event, db, () => {})
  await expect(once(event, db, () => {})).rejects.toThrow(TypeError)
  await expect(commitOnce(event, db, [])).rejects.toThrow(TypeError)
  expect(await once(event, db, () => {}, { name: 'second' })).toBe('done')
})

it('lets a handler try an effect again that failed', async () => {
  const event = copy()
  await expect(once(event, db, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await once(event, db, () => {})).toBe('done')
})

describe('forgetting', () => {
  it('keeps effects of which a copy can still come, and deletes older ones', async () => {
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

  it('does nothing in a new database', async () => {
    await forgetEffects(db)
    expect(await columns()).toEqual([])
  })
})
