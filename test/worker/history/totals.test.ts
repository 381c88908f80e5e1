/** The hourly totals: each row counts once, whatever happens to the cron. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { BUCKETS, countTotals } from '../../../src/worker/history/totals.ts'
import { clockAtNoon, NOON, secondsLater } from '../../support.ts'
import { failing, progress, seed, seedMany } from './rows.ts'

clockAtNoon()

const HOUR = NOON.getTime() / 3_600_000
const count = (db = env.HISTORY) => countTotals(db, new Date(), () => false)

/** The totals in the order of hour, outcome and bucket. */
async function totals(): Promise<[number, string, number, number][]> {
  const sql = 'SELECT hour - ?1, outcome, bucket, count FROM totals ORDER BY 1, 2, 3'
  return env.HISTORY.prepare(sql).bind(HOUR).raw<[number, string, number, number]>()
}

describe('the totals', () => {
  it('are by hour, outcome and the time of the answer', async () => {
    const later = NOON.getTime() + 3_600_000
    await seed({}, { milliseconds: 10 }, { outcome: 'duplicate' }, { at: later - 1 }, { at: later })
    secondsLater(7_200)
    await count()
    expect(await totals()).toEqual([
      [0, 'accepted', 10, 3],
      [0, 'duplicate', 10, 1],
      [1, 'accepted', 10, 1],
    ])
  })

  it('put each time into the bucket with the next bound', async () => {
    const times = [0, ...BUCKETS, ...BUCKETS.map((bound) => bound + 0.5)]
    await seed(...times.map((milliseconds) => ({ milliseconds })))
    secondsLater(61)
    await count()
    // 0 and 1 come below 1, all over 5,000 into the last one.
    const counts = BUCKETS.map((_, index) => (index === BUCKETS.length - 1 ? 3 : 2))
    expect((await totals()).map(([, , bucket, found]) => [bucket, found])).toEqual(
      BUCKETS.map((bound, index) => [bound, counts[index]])
    )
  })

  it('leave out replays and redrives, and count reconciled deliveries', async () => {
    await seed({ via: 'redrive' }, { via: 'replay', outcome: 'replayed' }, { via: 'reconciled' })
    secondsLater(61)
    await count()
    expect(await totals()).toEqual([[0, 'accepted', 10, 1]])
  })

  it('count a row once it is over a minute old', async () => {
    await seed({})
    for (const [seconds, expected] of [
      [60, []],
      [60.001, [[0, 'accepted', 10, 1]]],
      [300, [[0, 'accepted', 10, 1]]],
    ] as const) {
      secondsLater(seconds)
      await count()
      expect(await totals()).toEqual(expected)
    }
  })

  it('grow with each run', async () => {
    for (let run = 1; run <= 3; run++) {
      await seed({ at: NOON.getTime() + run * 300_000 })
      secondsLater(run * 300 + 61)
      await count()
      expect(await totals()).toEqual([[0, 'accepted', 10, run]])
    }
  })
})

describe('a row counts once', () => {
  const once = [[0, 'accepted', 10, 3]]
  const prepare = async () => {
    await seed({}, {}, {})
    secondsLater(300)
  }

  it('if several runs come at the same time', async () => {
    await prepare()
    await Promise.all([count(), count(), count()])
    expect(await totals()).toEqual(once)
  })

  it('if a later run ends before an earlier one', async () => {
    await prepare()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const earlier = count(failing(async (run) => ended.then(run)))
    secondsLater(600)
    await count()
    const { totals: cursor } = await progress()
    end()
    await earlier
    expect(await totals()).toEqual(once)
    expect(await progress()).toMatchObject({ totals: cursor })
  })

  it('if a run dies after its transaction', async () => {
    await prepare()
    const dies = failing(async (run) => {
      await run()
      throw new Error('D1_ERROR: Network connection lost')
    })
    await expect(count(dies)).rejects.toThrow('Network')
    await count()
    expect(await totals()).toEqual(once)
  })

  it('if a run dies in its transaction', async () => {
    await prepare()
    const dying = new Proxy(env.HISTORY, {
      get(target, method) {
        if (method === 'prepare') return target.prepare.bind(target)
        return ([first]: D1PreparedStatement[]) =>
          target.batch([
            first as D1PreparedStatement,
            target.prepare('INSERT INTO nowhere VALUES (1)'),
          ])
      },
    })
    await expect(count(dying)).rejects.toThrow('nowhere')
    expect(await totals()).toEqual([])
    await count()
    expect(await totals()).toEqual(once)
  })

  it('if there are more rows than a step takes, and the rest waits for the next run', async () => {
    await seedMany(12_001, NOON.getTime())
    secondsLater(20_000)
    let steps = 0
    await countTotals(env.HISTORY, new Date(), () => steps++ === 2)
    const sum = async () => (await totals()).reduce((all, [, , , found]) => all + found, 0)
    expect(await sum()).toBe(10_000)
    await count()
    expect(await sum()).toBe(12_001)
    expect((await totals()).map(([hour]) => hour)).toEqual([0, 1, 2, 3])
  })
})
