/**
 * Load that proves delivery: real HTTP, the real local KV and queue, the built edge, and a
 * downstream Worker that counts.
 *
 * Every signed delivery must arrive once and as it was sent, between duplicates and forgeries. The
 * rate is that of this machine, which plays Argyle, Cloudflare and the downstream Worker at the
 * same time.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { createTestHarness } from 'wrangler'
import { COMPATIBILITY, ROOT } from './build.ts'
import { numberIn, SECRET } from './deliveries.ts'
import { type LoadDelivery, loadDeliveries, type Sort } from './load-deliveries.ts'
import type { Arrived } from './messages.ts'
import { residentBytes } from './processes.ts'
import { quantile } from './quantile.ts'
import { type Bound, mib, printNote, printTable, whole } from './table.ts'

const CONNECTIONS = 32
const PATIENCE_SECONDS = 60

/** The right answer to each sort. */
const STATUS: Record<Sort, number> = { unique: 202, duplicate: 200, tampered: 401 }

interface Answered extends LoadDelivery {
  status: number
  milliseconds: number
}

/** Sends `count` unique deliveries with the others between them, and prints. */
export async function load(count: number): Promise<Bound[]> {
  const counter = {
    name: 'counter',
    main: 'test/bench/workers/counter.ts',
    ...COMPATIBILITY,
    queues: { consumers: [{ queue: 'argyle-events', max_batch_size: 100, max_batch_timeout: 1 }] },
  }
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      {
        configPath: 'wrangler.toml',
        prebuiltWorkerDir: '.wrangler/bundle',
        secrets: { ARGYLE_WEBHOOK_SECRET: SECRET },
      },
      { config: counter },
    ],
  })
  const { url } = await harness.listen()
  const ask = (path: string) => harness.getWorker('counter').fetch(path)
  try {
    const deliveries = loadDeliveries(count)
    const answered: Answered[] = []
    const memory: (number | undefined)[] = []
    const start = performance.now()
    for (let quarter = 0; quarter < 4; quarter++) {
      const { length } = deliveries
      const part = deliveries.slice((quarter * length) / 4, ((quarter + 1) * length) / 4)
      answered.push(...(await deliver(part, new URL('/webhooks/argyle', url))))
      memory.push(residentBytes())
      // Otherwise the harness keeps every log line.
      harness.clearLogs()
    }
    const seconds = (performance.now() - start) / 1000
    await arrival(count, async () => Number(await (await ask('/count')).json()))
    const arrived = (await (await ask('/')).json()) as Arrived[]
    print(answered, seconds, memory)
    return bounds(answered, arrived, deliveries)
  } finally {
    await harness.close()
  }
}

async function deliver(deliveries: LoadDelivery[], url: URL): Promise<Answered[]> {
  const answered: Answered[] = []
  const left = deliveries.values()
  const connection = async () => {
    for (const delivery of left) {
      const start = performance.now()
      const headers = {
        'content-type': 'application/json',
        'x-argyle-signature': delivery.signature,
      }
      const response = await fetch(url, { method: 'POST', headers, body: delivery.body })
      await response.arrayBuffer()
      const milliseconds = performance.now() - start
      answered.push({ ...delivery, status: response.status, milliseconds })
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return answered
}

// Waits for all, and then two seconds more for messages that should not come.
async function arrival(count: number, seen: () => Promise<number>): Promise<void> {
  const until = Date.now() + PATIENCE_SECONDS * 1000
  while ((await seen()) < count && Date.now() < until) await sleep(250)
  await sleep(2_000)
}

function print(answered: Answered[], seconds: number, memory: (number | undefined)[]): void {
  const rows = (Object.keys(STATUS) as Sort[]).map((sort) => {
    const some = answered.filter((one) => one.sort === sort)
    const times = some.map(({ milliseconds }) => milliseconds)
    const percentiles = [0.5, 0.95, 0.99, 1].map((share) => quantile(times, share).toFixed(1))
    const right = some.filter(({ status }) => status === STATUS[sort]).length
    return [sort, whole(some.length), `${whole(right)} × ${STATUS[sort]}`, ...percentiles]
  })
  const heads = ['', 'sent', 'answered', 'median ms', 'p95', 'p99', 'longest']
  const title = `Load: ${whole(answered.length)} deliveries at ${CONNECTIONS} connections`
  printTable(title, heads, rows)
  printNote(`${whole(answered.length / seconds)} a second, for ${seconds.toFixed(1)} s.`)
  const cells = memory.map((bytes) => (bytes === undefined ? 'unknown' : mib(bytes)))
  const quarters = ['', 'first', 'second', 'third', 'fourth']
  printTable('Memory of workerd after each quarter', quarters, [['MiB', ...cells]])
  printNote(
    'Of everything that workerd runs here. A local workerd grows with any request, so the bound'
  )
  printNote("is on the heap of the edge's isolate, below.")
}

function bounds(answered: Answered[], arrived: Arrived[], deliveries: LoadDelivery[]): Bound[] {
  const wrong = answered.filter(({ sort, status }) => status !== STATUS[sort]).length
  const unique = deliveries.filter(({ sort }) => sort === 'unique').map(({ number }) => number)
  const numbers = arrived.map(({ data }) => numberIn(data))
  const missing = unique.length - new Set(unique).intersection(new Set(numbers)).size
  const strange = new Set(numbers).difference(new Set(unique)).size
  const dataOf = new Map(deliveries.map(({ number, body }) => [number, JSON.parse(body).data]))
  const changed = arrived.filter(
    ({ data }) => data !== JSON.stringify(dataOf.get(numberIn(data) ?? -1))
  ).length
  const again = arrived.reduce((sum, { copies }) => sum + copies, 0) - new Set(numbers).size
  return [
    { says: `${wrong} answers are wrong`, holds: wrong === 0 },
    { says: `${missing} of ${whole(unique.length)} are missing downstream`, holds: missing === 0 },
    { says: `${strange} arrived that were forged or never sent`, holds: strange === 0 },
    { says: `${changed} arrived changed`, holds: changed === 0 },
    { says: `${again} arrived more than once`, holds: again === 0 },
  ]
}
