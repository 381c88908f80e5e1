/**
 * Requests a second with the real local KV and queue at 32 connections: the edge beside the
 * tutorial's Worker, in turn, in one workerd.
 *
 * Without a history, as the tutorial's Worker has none. Only the ratio says something: this machine
 * plays Argyle and Cloudflare at the same time.
 */

import { createTestHarness } from 'wrangler'
import { BUNDLE, COMPATIBILITY, ROOT } from './build.ts'
import { type Delivery, deliveries, SECRET } from './deliveries.ts'
import { median, spread } from './quantile.ts'
import { type Bound, printNote, printTable, whole } from './table.ts'

const CONNECTIONS = 32
const SUBJECTS = { edge: BUNDLE, tutorial: `${ROOT}test/bench/workers/tutorial.ts` } as const
type Subject = keyof typeof SUBJECTS
const NAMES = Object.keys(SUBJECTS) as Subject[]

export interface RateSize {
  /** Deliveries in a round. */
  count: number
  rounds: number
}

/** Measures, and prints. It has no bound: the ratio moves with the machine. */
export async function rate({ count, rounds }: RateSize): Promise<Bound[]> {
  const workers = NAMES.map((name) => ({
    config: {
      name,
      main: SUBJECTS[name],
      ...COMPATIBILITY,
      kv_namespaces: [{ binding: 'STATE', id: name }],
      queues: { producers: [{ binding: 'EVENTS', queue: `argyle-${name}` }] },
    },
    secrets: { ARGYLE_WEBHOOK_SECRET: SECRET },
  }))
  const harness = createTestHarness({ root: ROOT, workers })
  await harness.listen()

  async function perSecond(name: Subject, some: Delivery[]): Promise<number> {
    const worker = harness.getWorker(name)
    const left = some.values()
    const connection = async () => {
      for (const { body, signature } of left) {
        const headers = { 'content-type': 'application/json', 'x-argyle-signature': signature }
        const answer = await worker.fetch('/webhooks/argyle', { method: 'POST', headers, body })
        await answer.arrayBuffer()
        if (answer.status !== 202) throw new Error(`${name} answered ${answer.status}`)
      }
    }
    const start = performance.now()
    await Promise.all(Array.from({ length: CONNECTIONS }, connection))
    return some.length / ((performance.now() - start) / 1000)
  }

  const measured: Record<Subject, number>[] = []
  try {
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      const some = deliveries(round * count, count)
      const rates = { edge: 0, tutorial: 0 }
      for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) {
        rates[name] = await perSecond(name, some)
        harness.clearLogs()
      }
      if (round > 0) measured.push(rates)
    }
  } finally {
    await harness.close()
  }
  const rows = NAMES.map((name) => [
    name,
    whole(median(measured.map((rates) => rates[name]))),
    spread(
      measured.map((rates) => rates[name] / rates.tutorial),
      2
    ),
  ])
  printTable(
    `Requests a second at ${CONNECTIONS} connections`,
    ['', 'a second', '÷ tutorial: median (quartiles)'],
    rows
  )
  printNote(`${rounds} rounds of ${whole(count)} deliveries.`)
  return []
}
