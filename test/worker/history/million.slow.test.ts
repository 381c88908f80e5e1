/** A history of a million deliveries: how many rows each question reads. */

import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deliveriesPage } from '../../../src/console/pages/deliveries.ts'
import { filterIn } from '../../../src/console/pages/filter.ts'
import { Operations } from '../../../src/worker/operations.ts'
import { NOON } from '../../support.ts'
import { seed } from './rows.ts'

const ROWS = 1_000_000
const STEP_ROWS = 100_000
const USERS = 100_000
const EVERY_MILLISECONDS = 2_000
const UNTIL = NOON.getTime()
const SINCE = UNTIL - ROWS * EVERY_MILLISECONDS

const FILL = `WITH RECURSIVE each(i) AS (VALUES (CAST(?1 AS INTEGER)) UNION ALL SELECT i + 1 FROM each WHERE i < ?2 - 1)
  INSERT INTO deliveries (n, outcome, event, id, subject, account, user, subscription, fingerprint, went,
    bytes, milliseconds, colo, body)
  SELECT (?3 + i * ${EVERY_MILLISECONDS}) * 1000, CASE i % 20 WHEN 0 THEN 'duplicate' ELSE 'accepted' END,
    'profiles.updated', printf('%024x%08x', i, 0), 'profiles/p' || i, 'a' || (i % ${USERS}), 'u' || (i % ${USERS}),
    'argyle-edge profiles', printf('%064x', i), 'queue', 190, 30 + i % 40, 'ORD',
    '{"specversion":"1.0","data":{"pad":"' || printf('%0400x', i) || '"}}' FROM each`

beforeAll(async () => {
  await seed()
  await env.HISTORY.prepare('DELETE FROM deliveries').run()
  for (let from = 0; from < ROWS; from += STEP_ROWS) {
    await env.HISTORY.prepare(FILL)
      .bind(from, from + STEP_ROWS, SINCE)
      .run()
  }
}, 600_000)
afterAll(async () => {
  await env.HISTORY.prepare('DROP TABLE deliveries').run()
})

const operations = () => new Operations(createExecutionContext(), { ...env } as Env)

/** The answer, and the seconds that it took. */
async function timed<T>(work: Promise<T>): Promise<T> {
  const start = performance.now()
  const answer = await work
  const { rowsRead } = Object(answer)
  console.log(`${((performance.now() - start) / 1000).toFixed(3)} s, ${rowsRead} rows read`)
  return answer
}

it('a trace by user reads the rows of the user only', async () => {
  const found = await timed(operations().journeys('u4711'))
  expect(found).toMatchObject({ as: 'user' })
  expect(Object(found).journeys).toHaveLength(10)
  expect(Object(found).rowsRead).toBeLessThan(100)
})

it('a page of the newest reads about a page', async () => {
  const found = await timed(operations().deliveries())
  expect(Object(found).entries).toHaveLength(50)
  expect(Object(found).rowsRead).toBeLessThan(300)
})

it('a rare filter stops after 20,000 rows, with a cursor to go on', async () => {
  const found = await timed(operations().deliveries({ outcome: ['refused'] }))
  expect(found).toMatchObject({ entries: [], cursor: expect.any(Number) })
  expect(Object(found).rowsRead).toBeLessThan(100_000)
})

it('totals are counted once by the cron, and then read by the hour', async () => {
  const { countTotals } = await import('../../../src/worker/history/totals.ts')
  await countTotals(env.HISTORY, new Date(UNTIL + 120_000), () => false)
  const day = { since: UNTIL - 86_400_000, until: UNTIL }
  const found = await timed(operations().totals(day))
  const { totals } = Object(found)
  const counted = totals.reduce((sum: number, { count }: { count: number }) => sum + count, 0)
  expect(counted).toBeGreaterThanOrEqual(43_200)
  expect(Object(found).rowsRead).toBeLessThan(1_000)
})

it('the first page of the console reads hourly totals and one page of rows', async () => {
  const edge = operations()
  let rowsRead = 0
  const counting = new Proxy(edge, {
    get:
      (target, name) =>
      async (...args: unknown[]) => {
        const answer = await Reflect.apply(Reflect.get(target, name), target, args)
        rowsRead += Number(Object(answer).rowsRead ?? 0)
        return answer
      },
  })
  const view = { filter: filterIn(new URLSearchParams()), scale: 'hour', now: UNTIL } as const
  const start = performance.now()
  const page = String(
    await deliveriesPage(counting, { ...view, cursor: undefined }, counting.status())
  )
  const seconds = ((performance.now() - start) / 1000).toFixed(3)
  const zipped = new Response(page).body?.pipeThrough(new CompressionStream('gzip'))
  const { byteLength } = await new Response(zipped).arrayBuffer()
  console.log(`${seconds} s, ${rowsRead} rows read, ${byteLength} bytes of HTML gzipped`)
  expect(page).toContain('profiles.updated')
  expect(rowsRead).toBeLessThan(1_000)
  // CSS and scripts have 9 KB more, and all together may have 40 KB.
  expect(byteLength).toBeLessThan(30_000)
})
