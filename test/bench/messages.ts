/**
 * The JSON that the bench and its Workers exchange over HTTP. Both runtimes import it, so it may
 * use the APIs of neither.
 */

/** The time of each call of a binding, in milliseconds. */
export interface Latencies {
  read: number
  write: number
  send: number
}

export const NO_LATENCIES: Latencies = { read: 0, write: 0, send: 0 }

/** To the driver: its deliveries and bindings. */
export interface Prepared {
  secret: string
  deliveries: { body: string; signature: string }[]
  latencies: Latencies
  /** The first entries of KV. */
  entries: [string, { value: string; metadata: unknown }][]
}

/** From the driver: the results of a run. */
export interface Ran {
  /** The number of answers by status. */
  statuses: Record<string, number>
  /** The time of each answer, by the isolate's clock, which advances with I/O only. */
  milliseconds: number[]
  sent: number
  /** The rows of the history that were written. */
  rows: number
  lines: number
}

/**
 * From the counter: an event that arrived, its number of copies, and the data of the first in JSON.
 */
export interface Arrived {
  id: string
  copies: number
  data: string
}
