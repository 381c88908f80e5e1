/**
 * Why a delivery or an event is in the quarantine. A file of its own, because the Worker, the
 * command line and the console must name the reasons alike.
 *
 * - `signature`: it came from one of Argyle's addresses, and none of our secrets verifies it.
 * - `unconfigured`: it came while a setting was wrong.
 * - `not_json`, `schema`: it is signed, and its body is not a delivery that we can read.
 * - `unexpected`: it is signed, and this Worker failed on it.
 * - `unsendable`: an event, not a delivery; its queue will never take it.
 * - `undelivered`: an event, not a delivery; its queue did not take it for 13 days.
 */

export const QUARANTINE_REASONS = [
  'signature',
  'unconfigured',
  'not_json',
  'schema',
  'unexpected',
  'unsendable',
  'undelivered',
] as const

export type QuarantineReason = (typeof QUARANTINE_REASONS)[number]
