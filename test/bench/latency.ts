/**
 * The time of an answer while KV and the queue take as long as on the real network.
 *
 * Uses the clock of the isolate, which advances with I/O only and counts whole milliseconds: it
 * misses the computing after the last I/O, a tenth of a millisecond. Timers fire late, never early,
 * so the floor, which has the same I/O, takes longer than the sum as well.
 */

import { deliveries } from './deliveries.ts'
import { raise } from './isolates.ts'
import type { Ran } from './messages.ts'
import { median, quantile } from './quantile.ts'
import { type Bound, printNote, printTable } from './table.ts'

const LATENCIES = { read: 20, send: 30, write: 40 }
const MOST_MILLISECONDS = LATENCIES.read + LATENCIES.send + 5
// These come first, without latencies, because V8 compiles during the first deliveries.
const WARMUP_COUNT = 500

/** Measures, and prints. */
export async function latency(count: number): Promise<Bound[]> {
  const { isolates, close } = await raise({
    edge: 'edge',
    noting: 'noting',
    elsewhere: 'edge',
    floor: 'floor',
  })
  try {
    for (const isolate of Object.values(isolates)) {
      await isolate.prepare(deliveries(count, WARMUP_COUNT))
      await isolate.run()
    }

    const some = deliveries(0, count, 'once')
    await isolates.edge.prepare(some, { latencies: LATENCIES })
    const both = await isolates.edge.run(2)
    const accepted = both.milliseconds.filter((_, index) => index % 2 === 0)
    const copies = both.milliseconds.filter((_, index) => index % 2 === 1)

    // Another isolate does not remember them: it knows only KV.
    const entries = await isolates.edge.entries()
    await isolates.elsewhere.prepare(some, { latencies: LATENCIES, entries })
    const duplicates = await isolates.elsewhere.run()

    const fresh = deliveries(2 * count + WARMUP_COUNT, count, 'once')
    await isolates.edge.prepare(fresh, { latencies: LATENCIES })
    const pairs = await isolates.edge.run(2, 'together')
    // The answers come in turn: the accepted one first.
    const later = pairs.milliseconds.filter((_, index) => index % 2 === 1)

    await isolates.edge.prepare(deliveries(count + WARMUP_COUNT, count, 'all'), {
      latencies: LATENCIES,
    })
    const mixed = await isolates.edge.run()

    await isolates.noting.prepare(some, { latencies: LATENCIES })
    const noted = await isolates.noting.run()

    await isolates.floor.prepare(some, { latencies: LATENCIES })
    const floor = await isolates.floor.run()
    // Another answer would look fast in the table.
    expectAll(
      count,
      [both, 202],
      [both, 200],
      [duplicates, 200],
      [pairs, 202],
      [pairs, 200],
      [mixed, 202],
      [noted, 202],
      [floor, 202]
    )

    const { read, send, write } = LATENCIES
    const title = `Answer time: KV read ${read} ms, queue send ${send} ms, KV and D1 write ${write} ms`
    printTable(
      title,
      ['', 'median ms', 'p95 ms'],
      [
        row('floor: one read and one send', floor.milliseconds),
        row('accepted, of an event that happens once', accepted),
        row('the same, with a history', noted.milliseconds),
        row('accepted, of all events in turn', mixed.milliseconds),
        row('duplicate, known from KV', duplicates.milliseconds),
        row('duplicate, which this isolate has just forwarded', copies),
        row('duplicate, which came at the same moment', later),
      ]
    )
    printNote(`${count} of each.`)
    return bounds(median(accepted), median(copies), median(noted.milliseconds))
  } finally {
    await close()
  }
}

function expectAll(count: number, ...answers: [Ran, number][]): void {
  for (const [{ statuses }, status] of answers) {
    if (statuses[status] === count) continue
    throw new Error(`Not ${count} were answered ${status}: ${JSON.stringify(statuses)}`)
  }
}

function bounds(accepted: number, copy: number, noted: number): Bound[] {
  const answer = `answer ${accepted.toFixed(1)} ms, at most ${MOST_MILLISECONDS}`
  const noIo = `duplicate ${copy.toFixed(1)} ms, below the ${LATENCIES.read} of the shortest I/O`
  const withHistory = `with a history ${noted.toFixed(1)} ms, at most ${MOST_MILLISECONDS}`
  return [
    { says: withHistory, holds: noted <= MOST_MILLISECONDS },
    { says: answer, holds: accepted <= MOST_MILLISECONDS },
    { says: noIo, holds: copy < LATENCIES.read },
  ]
}

function row(name: string, milliseconds: number[]): string[] {
  return [name, median(milliseconds).toFixed(1), quantile(milliseconds, 0.95).toFixed(1)]
}
