/** Old rows are deleted in small steps, in every table that exists. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { CREATE_HANDLINGS } from '../../../src/contract/history.ts'
import { deleteOld } from '../../../src/worker/history/retention.ts'
import { clockAtNoon, NOON, secondsLater } from '../../support.ts'
import { progress, rows, seed, seedMany } from './rows.ts'

clockAtNoon()

const DAY_SECONDS = 86_400
const HOUR = NOON.getTime() / 3_600_000
const run = (db = env.HISTORY, days = 30) => deleteOld(db, days, new Date(), () => false)
const exec = (sql: string, ...values: (number | string)[]) =>
  env.HISTORY.prepare(sql)
    .bind(...values)
    .run()
const countOf = async (table: string) =>
  env.HISTORY.prepare(`SELECT count(*) FROM ${table}`).first('count(*)')

it('deletes a row once it is older than HISTORY_DAYS', async () => {
  await seed({}, { at: NOON.getTime() + 1 })
  secondsLater(30 * DAY_SECONDS)
  expect(await run()).toBe(0)
  secondsLater(30 * DAY_SECONDS + 0.001)
  expect(await run()).toBe(1)
  expect(await rows()).toHaveLength(1)
  secondsLater(30 * DAY_SECONDS + 0.002)
  expect(await run(env.HISTORY, 31)).toBe(0)
  expect(await run()).toBe(1)
})

it('takes 1,000 rows in a step, each for one row written, and leaves the rest to the next run', async () => {
  await seedMany(2_500, NOON.getTime())
  secondsLater(40 * DAY_SECONDS)
  const steps: { changes: number; rows_written: number }[] = []
  const batch = async (statements: D1PreparedStatement[]) => {
    const results = await env.HISTORY.batch(statements)
    for (const { meta } of results) if (meta.changes > 0) steps.push(meta)
    return results
  }
  const db = { prepare: env.HISTORY.prepare.bind(env.HISTORY), batch } as unknown as D1Database
  expect(await deleteOld(db, 30, new Date(), () => steps.length === 2)).toBe(2_000)
  expect(steps.map(({ changes }) => changes)).toEqual([1_000, 1_000])
  expect(steps.map(({ rows_written }) => rows_written)).toEqual([1_000, 1_000])
  const [next] = await rows()
  expect(next?.n).toBe((NOON.getTime() + 2_000_000) * 1000)
  expect(await run(db)).toBe(500)
  expect(await countOf('deliveries')).toBe(0)
})

it('deletes old attempts, totals, replays and gaps, and nothing else', async () => {
  await seed({})
  for (const sql of CREATE_HANDLINGS) await exec(sql)
  const noon = NOON.getTime()
  for (const at of [noon, noon + 1]) {
    const handling = 'INSERT INTO handlings (n, at, queue, outcome) VALUES (?1, ?2, ?3, ?3)'
    await exec(handling, at * 1000, at, 'q')
    await exec('INSERT INTO replays (id, at) VALUES (?1, ?2)', `r${at}`, at)
    await exec('INSERT INTO progress VALUES (?1, ?2)', `gap:${at - 500}`, at)
  }
  await exec("INSERT INTO totals VALUES (?1, 'accepted', 1, 1), (?1 - 1, 'accepted', 1, 1)", HOUR)
  await exec("INSERT INTO progress VALUES ('totals', 1), ('cron', 1)")
  secondsLater(30 * DAY_SECONDS + 0.001)
  // Of each table one row; the hour at noon is not over.
  expect(await run()).toBe(5)
  expect(await countOf('handlings')).toBe(1)
  expect(await countOf('replays')).toBe(1)
  expect(await countOf('totals')).toBe(1)
  expect(Object.keys(await progress()).sort()).toEqual([
    'cron',
    `gap:${noon - 499}`,
    'since',
    'totals',
  ])
})

it('deletes nothing and does not fail if no table exists', async () => {
  expect(await run()).toBe(0)
})
