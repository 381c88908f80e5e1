/**
 * How a delivery can end: one closed union, from which `answer` makes the response and
 * `delivery-log` the line of the log. Types only; what happens is in `receive` and `admit`.
 */

import type { Invalid } from '../../argyle/delivery.ts'
import type { SignatureFault } from '../../argyle/signature.ts'
import type { AnyEvent, AnyMessage } from '../../contract/event.ts'
import type { QuarantineReason } from '../../contract/quarantine.ts'
import type { Fault } from '../../platform/fault.ts'
import type { Forwarded } from '../outbound/forward.ts'
import type { Known } from '../state/quarantine.ts'

/** An event, and the message that its queues get; undefined if none could be made. */
interface Sent {
  event: AnyEvent
  message: AnyMessage | undefined
}

/** An event that the queues or the outbox took. */
interface Held extends Sent {
  forwarded: Exclude<Forwarded, { to: 'nowhere' }>
}

export type Outcome =
  /** The first event of a window. `unchecked`: the error of the look-up in KV, if it failed. */
  | ({ kind: 'accepted'; unchecked: string | undefined } & Held)
  /** A copy in the window, for which the event goes out again as a follow-up. */
  | ({ kind: 'coalesced' } & Held)
  /**
   * `dedupe` tells why: another subscription (`overlap`), or the event with this `id` covers the
   * delivery (`seen`).
   */
  | { kind: 'duplicate'; event: AnyEvent; id: string; dedupe: 'seen' | 'overlap' }
  /** A probe, which names the Argyle environment that this Worker is for. */
  | { kind: 'probed'; environment: string }
  | ({ kind: 'invalid' } & Invalid)
  /** One of its queues did not take the event, and neither did the outbox. */
  | ({ kind: 'unavailable'; cause: string } & Sent)
  | { kind: 'refused'; reason: SignatureFault }
  | { kind: 'unconfigured'; faults: Fault[] }
  /** The delivery belongs in the quarantine, and KV did not take it. */
  | { kind: 'unkept'; reason: QuarantineReason; cause: string }
  /** `address` is the sender's: the event is lost, and nothing else tells whose it was. */
  | { kind: 'too_large'; address: string | null }
  | { kind: 'incomplete' }
  /** A fault of this Worker itself. */
  | { kind: 'unexpected'; error: unknown }

/** The outcomes of a delivery whose signature is valid. */
export type Admitted = Extract<
  Outcome,
  { kind: 'accepted' | 'coalesced' | 'duplicate' | 'probed' | 'invalid' | 'unavailable' }
>

/** The facts of a body that did not become an event, as far as it tells them. */
export type Hints = Pick<Known, 'event' | 'subject' | 'account' | 'user'>

/** A delivery in the quarantine: its id, and its facts. */
export interface Kept {
  quarantined: string
  hints: Hints
}

/** A delivery that ended; with the facts of `Kept` if it was put into the quarantine. */
export interface Ended extends Partial<Kept> {
  outcome: Outcome
  /** Whether a secret verified it. */
  verified: boolean
}
