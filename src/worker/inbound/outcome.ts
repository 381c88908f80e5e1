/**
 * How a delivery can end: a closed union, of which `answer` makes the response and `record` the log
 * line. Types only; what happens is in `receive`.
 */

import type { Invalid } from '../../argyle/delivery.ts'
import type { SignatureFault } from '../../argyle/signature.ts'
import type { AnyEvent } from '../../contract/event.ts'
import type { Fault } from '../../platform/fault.ts'
import type { Forwarded } from '../outbound/forward.ts'
import type { QuarantineReason } from '../state/quarantine.ts'
import type { Seen } from '../state/seen.ts'

/** What becomes of a signed body. */
export type Admission =
  | {
      kind: 'accepted'
      event: AnyEvent
      dedupe: Exclude<Seen, { state: 'seen' }>
      forwarded: Exclude<Forwarded, { to: 'nowhere' }>
    }
  /** `id` is that of the event that went out; the copy's own may be of a later window. */
  | { kind: 'duplicate'; event: AnyEvent; id: string }
  | { kind: 'probed' }
  | ({ kind: 'invalid' } & Invalid)
  | { kind: 'unavailable'; event: AnyEvent; cause: string }

export interface Kept {
  kind: 'kept'
  /** The id of what was kept, undefined where nothing had to be. */
  quarantined: string | undefined
}

/** It should have been kept, and KV did not take it. */
export interface Unkept {
  kind: 'unkept'
  reason: QuarantineReason
  cause: string
}

/** A fault of this Worker's own. */
export interface Unexpected {
  kind: 'unexpected'
  error: unknown
}

type Quarantining = Pick<Kept, 'quarantined'>

/** How the path of a delivery can end. */
export type Outcome =
  | Exclude<Admission, { kind: 'invalid' }>
  | ({ kind: 'invalid' } & Invalid & Quarantining)
  | ({ kind: 'refused'; reason: SignatureFault } & Quarantining)
  | ({ kind: 'unconfigured'; faults: Fault[] } & Quarantining)
  | (Unexpected & Quarantining)
  | Unkept

/** An outcome, or what ended the request before or beside the delivery's path. */
export type Ending = Outcome | { kind: 'too_large' } | { kind: 'incomplete' }
