/**
 * The table `handlings` of the history: the attempts of consumers. Consumers write it, and the
 * Worker reads it, so both must agree on it.
 *
 * A deploy applies no migrations: each side runs these statements if the table is missing. The file
 * imports nothing, because it is in the bundles of both.
 */

/**
 * Creates the table and its index if they are missing.
 *
 * `n` is the time of the batch in microseconds since 1970, made unique. `at` is the beginning of
 * the attempt in milliseconds. An attempt writes two rows, because an index counts as one:
 * https://developers.cloudflare.com/d1/platform/pricing/#frequently-asked-questions
 */
export const CREATE_HANDLINGS = [
  `CREATE TABLE IF NOT EXISTS handlings (
  n INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT, queue TEXT NOT NULL, worker TEXT,
  outcome TEXT NOT NULL, attempt INTEGER, milliseconds INTEGER, error TEXT, replay TEXT
)`,
  'CREATE INDEX IF NOT EXISTS handlings_id ON handlings (id) WHERE id IS NOT NULL',
] as const

/**
 * A step in the journey of an event. `unexpected` is a bug of `argyle-edge/consumer` or an option
 * that throws. `dead` is a dead letter that was kept, `redriven` one that was sent again.
 */
export type HandlingOutcome =
  | 'handled'
  | 'unhandled'
  | 'failed'
  | 'unavailable'
  | 'invalid'
  | 'unexpected'
  | 'dead'
  | 'redriven'

/** A row of the table without its `n`. */
export interface Handling {
  /** Milliseconds since 1970. */
  at: number
  /** The id of the event; null if the message is not an event. */
  id: string | null
  /** The queue that the message came from; of `dead` and `redriven`, the dead-letter queue. */
  queue: string
  /** The name that the consumer gave itself, or null: a queue has one consumer Worker. */
  worker: string | null
  outcome: HandlingOutcome
  /** 1 for the first; null for `dead` and `redriven`. */
  attempt: number | null
  milliseconds: number | null
  /** The name of an error, or a cause in a few words. Never an error's message. */
  error: string | null
  replay: string | null
}
