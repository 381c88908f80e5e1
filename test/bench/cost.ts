/**
 * What deliveries cost on Cloudflare's Paid plan, by its published prices: arithmetic, nothing measured.
 *
 * Beside it what they would cost with a marker in KV for each, as it was before only markers were written that
 * KV can show within their window.
 */

import { printNote, printTable } from './table.ts'

/** Of all deliveries, those of the class once: what is written to KV. */
const ONCE_SHARE = 0.2
/** Far above what is measured; what Cloudflare counts beside our own code is not known. */
const CPU_MILLISECONDS = 1
/** A message is written, read and deleted. */
const QUEUE_OPERATIONS = 3

// In dollars a month, and in millions: what the plan includes, and the price of each beyond that.
const PLAN_DOLLARS = 5
// https://developers.cloudflare.com/workers/platform/pricing/
const REQUESTS = { included: 10, dollars: 0.3 }
const CPU = { included: 30, dollars: 0.02 }
const LOG_LINES = { included: 20, dollars: 0.6 }
// https://developers.cloudflare.com/kv/platform/pricing/
const KV_READS = { included: 10, dollars: 0.5 }
const KV_WRITES = { included: 1, dollars: 5 }
// https://developers.cloudflare.com/queues/platform/pricing/
const QUEUE = { included: 1, dollars: 0.4 }

const price = (millions: number, { included, dollars }: { included: number; dollars: number }) =>
  Math.max(0, millions - included) * dollars

/** The cost of so many million deliveries in a month, by its parts, in dollars. */
export function costOf(millions: number, onceShare = ONCE_SHARE): Record<string, number> {
  const parts = {
    plan: PLAN_DOLLARS,
    requests: price(millions, REQUESTS),
    CPU: price(millions * CPU_MILLISECONDS, CPU),
    'KV reads': price(millions * onceShare, KV_READS),
    'KV writes': price(millions * onceShare, KV_WRITES),
    queue: price(millions * QUEUE_OPERATIONS, QUEUE),
    logs: price(millions, LOG_LINES),
  }
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part) }
}

/** The table's lines: for each volume its parts, and the total with a marker for each delivery. */
export function costRows(): string[][] {
  return [1, 10, 100].map((millions) => {
    const parts = Object.values(costOf(millions)).map((dollars) => dollars.toFixed(2))
    return [String(millions), ...parts, costOf(millions, 1).total?.toFixed(2) ?? '']
  })
}

/** Prints. */
export function cost(): void {
  const heads = ['million', ...Object.keys(costOf(1)), 'a marker for each']
  printTable('Dollars a month', heads, costRows())
  printNote(
    `${ONCE_SHARE * 100} % of class once, ${CPU_MILLISECONDS} ms of CPU and one log line each.`
  )
}
