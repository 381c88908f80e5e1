/**
 * How a request with a delivery can end: `answer` makes the response of it, `record` the log line.
 */

import type { Outcome } from './receive.ts'

/** The outcome of the delivery's path, or what ended the request before or beside it. */
export type Ending =
  | Outcome
  | { kind: 'too_large' }
  | { kind: 'incomplete' }
  | { kind: 'unexpected'; error: unknown }
