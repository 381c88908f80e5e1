/**
 * `npm run bench` runs all parts, `npm run bench -- cpu|latency|rate|load|start|cost` the named
 * ones. Exit 1 if a bound does not hold.
 */

import { styleText } from 'node:util'
import { build } from './build.ts'
import { COST_HEADS, costRows } from './cost.ts'
import { cpu } from './cpu.ts'
import { heap } from './heap.ts'
import { latency } from './latency.ts'
import { load } from './load.ts'
import { profile } from './profile.ts'
import { rate } from './rate.ts'
import { start } from './start.ts'
import { type Bound, printBound, printTable } from './table.ts'

/** The number of deliveries. The quick sizes only prove that the bench runs. */
const SIZES = {
  full: {
    cpu: { count: 4_800, rounds: 3, warmups: 1, starts: 3 },
    profile: 10_000,
    latency: 50,
    rate: { count: 1_000, rounds: 8 },
    load: 10_000,
    heap: 48_000,
    starts: 3,
  },
  quick: {
    cpu: { count: 24, rounds: 2, warmups: 1, starts: 1 },
    profile: 20,
    latency: 2,
    rate: { count: 40, rounds: 1 },
    load: 40,
    heap: 80,
    starts: 1,
  },
}

const isQuick = process.argv.includes('--quick')
const size = isQuick ? SIZES.quick : SIZES.full

const PARTS: Record<string, () => Promise<Bound[]>> = {
  async cpu() {
    const bounds = await cpu(size.cpu)
    await profile(size.profile)
    return bounds
  },
  latency: () => latency(size.latency),
  rate: () => rate(size.rate),
  load: async () => [...(await load(size.load)), ...(await heap(size.heap))],
  start: () => start(metafile, size.starts),
  async cost() {
    printTable('Dollars a month', COST_HEADS, costRows())
    return []
  },
}

const asked = process.argv.slice(2).filter((argument) => argument !== '--quick')
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name))
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. Use ${Object.keys(PARTS).join(', ')}.`)
  process.exit(1)
}

const metafile = await build()
const bounds: Bound[] = []
for (const [name, measure] of Object.entries(PARTS)) {
  if (asked.length === 0 || asked.includes(name)) bounds.push(...(await measure()))
}
if (bounds.length > 0) console.log(styleText('bold', '\nBounds'))
for (const bound of bounds) printBound(bound)
process.exitCode = bounds.every(({ holds }) => holds) ? 0 : 1
