/**
 * What the bench and its Workers say to each other, in JSON over HTTP. For both runtimes, so it may need neither.
 */

/** How long each call of a binding takes, in milliseconds. */
export interface Latencies {
  read: number
  write: number
  send: number
}

export const NO_LATENCIES: Latencies = { read: 0, write: 0, send: 0 }

/** To the driver: what to deliver, and to which bindings. */
export interface Prepared {
  secret: string
  deliveries: { body: string; signature: string }[]
  latencies: Latencies
  /** What KV already holds. */
  entries: [string, { value: string; metadata: unknown }][]
}

/** From the driver: how it went. */
export interface Ran {
  /** How many had each status. */
  statuses: Record<string, number>
  /** Until each answer, by the isolate's clock, which advances with I/O alone. */
  milliseconds: number[]
  sent: number
  lines: number
}

/** From the counter: an event that arrived, how often, and its data in JSON as it was the first time. */
export interface Arrived {
  id: string
  copies: number
  data: string
}
