/**
 * The cost of deliveries on Cloudflare's Paid plan, by its published prices from 2026-12-01 on:
 * arithmetic only. `test/cost.test.ts` measures the log line and writes the table of docs/cost.md.
 *
 * Every delivery reads and writes a marker in KV. The last column is the total with
 * `KV_MARKERS = "once"`, which has markers for the class once only.
 */

/** The share of the class once among all deliveries. Assumed. */
const ONCE_SHARE = 0.2
/** Far above the measured figure: Cloudflare's count beside our own code is not known. */
const CPU_MILLISECONDS = 1
/** A message is written, read and deleted. */
const QUEUE_OPERATIONS = 3
/** One `delivery` line, the mean over Argyle's published examples. */
export const LINE_BYTES = 450
/** The attributes that Workers Logs adds to a line, which count as well. Assumed: see the test. */
export const ENRICHED_BYTES = 730
/** A key of 69 bytes, and the value after one send. */
export const MARKER_BYTES = 215
/** The lifetime of a marker; a month of storage has 30 days. */
const MARKER_DAYS = 31
/** The lifetime of a log line; a month of storage has 30 days. */
const LOG_DAYS = 7
/** Each row of the history: five with its indexes, and one more when the cron deletes it. */
const HISTORY_ROWS = 6
/**
 * A row of the history with its indexes, of Argyle's published examples: with the event, without.
 */
export const HISTORY_BYTES = 1_290
export const BARE_HISTORY_BYTES = 580
/** The most that one database holds: https://developers.cloudflare.com/d1/platform/limits/ */
export const DATABASE_GB = 10
const BYTES_PER_GB = 1e9

interface Price {
  included: number
  dollars: number
}

// In dollars a month. Units are millions, except for logs: the included amount, and the price of
// each more.
const PLAN_DOLLARS = 5
// https://developers.cloudflare.com/workers/platform/pricing/
const REQUESTS: Price = { included: 10, dollars: 0.3 }
const CPU: Price = { included: 30, dollars: 0.02 }
// https://developers.cloudflare.com/kv/platform/pricing/
const KV_READS: Price = { included: 10, dollars: 0.5 }
const KV_WRITES: Price = { included: 1, dollars: 5 }
// GB stored for a month.
const KV_STORED: Price = { included: 1, dollars: 0.5 }
// https://developers.cloudflare.com/queues/platform/pricing/
const QUEUE: Price = { included: 1, dollars: 0.4 }
// https://developers.cloudflare.com/observability/pricing/: GB ingested, and GB stored for a month.
const LOGS_INGESTED: Price = { included: 50, dollars: 0.25 }
const LOGS_STORED: Price = { included: 12, dollars: 0.1 }

// https://developers.cloudflare.com/d1/platform/pricing/: rows, and GB stored for a month.
const D1_WRITTEN: Price = { included: 50, dollars: 1 }
const D1_STORED: Price = { included: 5, dollars: 0.75 }

const price = (amount: number, { included, dollars }: Price) =>
  Math.max(0, amount - included) * dollars

/**
 * The cost of the log lines of `millions` million deliveries in a month, in dollars.
 *
 * @param bytes of one line as Cloudflare counts it
 */
export function logDollars(millions: number, bytes = LINE_BYTES + ENRICHED_BYTES): number {
  const gigabytes = (millions * 1e6 * bytes) / BYTES_PER_GB
  return price(gigabytes, LOGS_INGESTED) + price((gigabytes * LOG_DAYS) / 30, LOGS_STORED)
}

/**
 * The cost of `millions` million deliveries in a month, by its parts, in dollars.
 *
 * @param markerShare of the deliveries that have a marker
 */
export function costOf(millions: number, markerShare = 1): Record<string, number> {
  const markers = millions * markerShare
  const gigabytes = (markers * 1e6 * MARKER_BYTES) / BYTES_PER_GB
  const history = Math.min(DATABASE_GB, (millions * 1e6 * HISTORY_BYTES) / BYTES_PER_GB)
  const parts = {
    plan: PLAN_DOLLARS,
    requests: price(millions, REQUESTS),
    CPU: price(millions * CPU_MILLISECONDS, CPU),
    'KV reads': price(markers, KV_READS),
    'KV writes': price(markers, KV_WRITES),
    'KV storage': price((gigabytes * MARKER_DAYS) / 30, KV_STORED),
    queue: price(millions * QUEUE_OPERATIONS, QUEUE),
    logs: logDollars(millions),
    history: price(millions * HISTORY_ROWS, D1_WRITTEN) + price(history, D1_STORED),
  }
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part) }
}

/** The heads of the table. */
export const COST_HEADS = ['million', ...Object.keys(costOf(1)), 'with `KV_MARKERS = "once"`']

/** A line for each volume: its parts, and the total with markers for the class once only. */
export function costRows(): string[][] {
  return [1, 10, 100].map((millions) => {
    const parts = Object.values(costOf(millions)).map((dollars) => dollars.toFixed(2))
    return [String(millions), ...parts, costOf(millions, ONCE_SHARE).total?.toFixed(2) ?? '']
  })
}
