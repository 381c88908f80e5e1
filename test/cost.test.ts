/**
 * The cost table: its arithmetic, the bytes of a log line, and the page that shows it.
 *
 * `npm run tables` writes the table in docs/cost.md after a change.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import page from '../docs/cost.md?raw'
import {
  BARE_HISTORY_BYTES,
  COST_HEADS,
  costOf,
  costRows,
  DATABASE_GB,
  ENRICHED_BYTES,
  HISTORY_BYTES,
  LINE_BYTES,
  logDollars,
  MARKER_BYTES,
} from './bench/cost.ts'
import published from './fixtures/argyle-published.json'
import { markdownTable, withTable } from './page.ts'
import { deliver, logged, watched } from './support.ts'

// The attributes that public records of console lines in Workers Logs have beside the line itself.
// https://developers.cloudflare.com/workers/observability/logs/workers-logs/
const ENRICHED = {
  dataset: 'cloudflare-workers',
  timestamp: 1_796_000_000_000,
  $workers: {
    truncated: false,
    event: {
      request: {
        url: 'https://argyle-edge.example.workers.dev/webhooks/argyle',
        method: 'POST',
        path: '/webhooks/argyle',
      },
    },
    outcome: 'ok',
    scriptName: 'argyle-edge',
    eventType: 'fetch',
    executionModel: 'stateless',
    scriptVersion: { id: '00000000-0000-4000-8000-000000000000' },
    requestId: '0000000000000000',
  },
  $metadata: {
    id: '01AAAAAAAAAAAAAAAAAAAAAAAA',
    requestId: '0000000000000000',
    trigger: 'POST /webhooks/argyle',
    service: 'argyle-edge',
    level: 'info',
    message: 'delivery',
    account: '0'.repeat(32),
    type: 'cf-worker',
    fingerprint: '0'.repeat(32),
    origin: 'fetch',
    messageTemplate: 'delivery',
  },
}

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).byteLength

function expectWithin(share: number, actual: number, expected: number) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(expected * share)
}

it('the log line of a published example has the bytes that the cost counts', async () => {
  const { lines } = await logged(async () => {
    for (const { payload } of published) await deliver(payload)
  })
  const sizes = lines.filter(({ to }) => to === 'queue').map(bytesOf)
  expect(sizes.length).toBeGreaterThan(70)
  expectWithin(0.05, sizes.reduce((sum, bytes) => sum + bytes) / sizes.length, LINE_BYTES)
})

it('the marker of a published example has the bytes that the cost counts', async () => {
  const sizes: number[] = []
  const get = async () => null
  const put = async (key: string, value: string) => {
    if (key.startsWith('seen:')) sizes.push(key.length + value.length)
  }
  for (const { payload } of published)
    await deliver(payload, watched({ STATE: { get, put } }).bindings)
  expect(sizes.length).toBeGreaterThan(70)
  expectWithin(0.05, sizes.reduce((sum, bytes) => sum + bytes) / sizes.length, MARKER_BYTES)
})

it.each([
  ['with its event', 'true', HISTORY_BYTES],
  ['without its event', 'false', BARE_HISTORY_BYTES],
])(
  'the row of a published example has the bytes that the cost counts: %s',
  async (_, bodies, bytes) => {
    await reset()
    for (const { payload } of published) await deliver(payload, { ...env, HISTORY_BODIES: bodies })
    const size = async (sql: string) => (await env.HISTORY.prepare(sql).run()).meta
    // Pages make a database of a few rows larger than its rows.
    const copies = `INSERT INTO deliveries
    SELECT n + 1000000000000 * c, outcome, via, id || c, event, subject || c, account || c, user || c,
      subscription, fingerprint, went, cause, quarantine, followup, bytes, milliseconds, colo, body
    FROM deliveries, (SELECT value AS c FROM json_each('[1,2,3,4,5,6,7,8,9]'))`
    const before = (await size('SELECT 1')).size_after
    const { size_after, changes } = await size(copies)
    expectWithin(0.05, (size_after - before) / changes, bytes)
  }
)

it('the attributes that Workers Logs adds have the bytes that the cost counts', () => {
  expectWithin(0.05, bytesOf(ENRICHED), ENRICHED_BYTES)
})

it('75 million log lines of 1 KB cost the price of 25 GB ingested and 5.5 GB stored', () => {
  expect(logDollars(75, 1_000)).toBeCloseTo(6.25 + 0.55)
})

it("100 million log lines of Cloudflare's published mean cost what the page says", () => {
  expect(page).toContain(`would cost $${logDollars(100, 4_840).toFixed(2)}.`)
})

it.each([
  [7_750_000, HISTORY_BYTES],
  [17_200_000, BARE_HISTORY_BYTES],
])('a database holds %d deliveries, as the page says', (deliveries, bytes) => {
  expectWithin(0.005, (DATABASE_GB * 1e9) / bytes, deliveries)
  expect(page).toContain(`${deliveries / 1e6} million`)
})

it('a million beyond the included amounts costs the sum of its prices', () => {
  const beyond = (share: number) =>
    Number(costOf(1_001, share).total) - Number(costOf(1_000, share).total)
  const logs = 1.18 * (0.25 + (0.1 * 7) / 30)
  const storage = (0.215 * 0.5 * 31) / 30
  // The storage of the history has reached its limit.
  const history = 6
  expect(beyond(0)).toBeCloseTo(0.3 + 0.02 + 3 * 0.4 + logs + history)
  expect(beyond(1)).toBeCloseTo(0.3 + 0.02 + 0.5 + 5 + storage + 3 * 0.4 + logs + history)
})

it('the table in docs/cost.md has these figures: npm run tables writes it', async () => {
  const written = withTable(page, markdownTable(COST_HEADS, costRows()))
  await expect(written).toMatchFileSnapshot('../docs/cost.md')
})
