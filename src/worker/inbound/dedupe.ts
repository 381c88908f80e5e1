/**
 * A delivery and the marker of its fact → what happens: the first event of a window, a follow-up,
 * or nothing.
 *
 * Pure: no I/O, no clock. A window belongs to a fact and begins with its first delivery. The
 * accepted price of a follow-up: Argyle's own retry, which is not genuine, makes one as well.
 */

import type { DedupeClass } from '../../argyle/events.ts'
import { type Marker, MOST_NAMES, type Send } from '../state/marker.ts'

// Overlapping subscriptions deliver one fact within a second.
const OVERLAP_MILLISECONDS = 10_000
// Argyle's retry comes 30 s after an answer that may take 10 s, and 5 s are the margin.
const UNFINISHED_MILLISECONDS = 45_000
const FINGERPRINT_DIGITS = 24
const NUMBER_DIGITS = 8
const FOLLOW_UP_BIT = 0x8000_0000

/** A delivered fact. Times are in milliseconds since the epoch. */
export interface Fact {
  dedupe: DedupeClass
  fingerprint: string
  /** The subscription that delivered it; empty if the delivery has no name. */
  name: string
  receivedAt: number
  /** The class's window. */
  windowMilliseconds: number
}

export type Verdict =
  | { kind: 'first'; id: string }
  /** The event again at the end of the window; `first` is the id that was sent before. */
  | { kind: 'followup'; id: string; first: string; until: number }
  /** `id` is that of the event which covers this delivery. */
  | { kind: 'duplicate'; dedupe: 'seen' | 'overlap'; id: string }

/** The id of a window's first event. One delivery has the same id in every isolate. */
export function firstId({ dedupe, fingerprint, receivedAt, windowMilliseconds }: Fact): string {
  return dedupe === 'once'
    ? fingerprint.slice(0, FINGERPRINT_DIGITS + NUMBER_DIGITS)
    : numbered(fingerprint, Math.floor(receivedAt / windowMilliseconds))
}

/** The id of the follow-up of the window that ends at `until`. */
function followUpId(fingerprint: string, until: number): string {
  // `>>> 0`: the bit would make the number negative.
  return numbered(fingerprint, (Math.floor(until / 1000) | FOLLOW_UP_BIT) >>> 0)
}

function numbered(fingerprint: string, number: number): string {
  const digits = number.toString(16).padStart(NUMBER_DIGITS, '0').slice(-NUMBER_DIGITS)
  return fingerprint.slice(0, FINGERPRINT_DIGITS) + digits
}

const isFollowUp = ({ id }: Send) => Number.parseInt(id.charAt(FINGERPRINT_DIGITS), 16) >= 8

/**
 * 8 hex digits of a name: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). Names may have 1,000
 * characters, and a marker must stay small. Two names with one digest count as one subscription,
 * which makes a follow-up and loses nothing.
 */
function digestOf(name: string): string {
  let hash = 0x811c_9dc5
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x0100_0193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Judges a delivery that has just arrived. */
export function judge(fact: Fact, marker: Marker | undefined, followUp: boolean): Verdict {
  const { dedupe, fingerprint, name, receivedAt, windowMilliseconds } = fact
  const unfinished = unfinishedId(fact, marker)
  if (unfinished) return { kind: 'first', id: unfinished }
  const first = marker?.sends.findLast((send) => dedupe === 'once' || !isFollowUp(send))
  if (!marker || !first) return { kind: 'first', id: firstId(fact) }
  const start = Math.min(first.receivedAt, receivedAt)
  // The window of the settings counts, if a deploy has changed it.
  const until = Math.min(marker.until, start + windowMilliseconds)
  if (receivedAt >= until) return { kind: 'first', id: firstId(fact) }
  if (dedupe === 'once') return { kind: 'duplicate', dedupe: 'seen', id: first.id }

  const isEarly = receivedAt <= start + OVERLAP_MILLISECONDS
  const { names, sends } = marker
  const isOther = !names.includes(digestOf(name)) && names.length < MOST_NAMES
  if (isEarly && isOther) return { kind: 'duplicate', dedupe: 'overlap', id: first.id }

  const id = followUpId(fingerprint, until)
  if (sends.some((send) => send.id === id)) return { kind: 'duplicate', dedupe: 'seen', id }
  return followUp
    ? { kind: 'followup', id, first: first.id, until }
    : { kind: 'duplicate', dedupe: 'seen', id: first.id }
}

/** The id of a send that not every queue took, if this delivery may be Argyle's retry of it. */
function unfinishedId({ receivedAt }: Fact, marker: Marker | undefined): string | undefined {
  const unfinished = marker?.unfinished
  const isNear =
    unfinished && Math.abs(receivedAt - unfinished.receivedAt) < UNFINISHED_MILLISECONDS
  return isNear ? unfinished.id : undefined
}

/**
 * Judges a delivery that waited in the quarantine. It is a duplicate if the fact was sent at or
 * after its receipt: Argyle's retry or an earlier redrive then delivered it.
 */
export function judgeRedriven(fact: Fact, marker: Marker | undefined, followUp: boolean): Verdict {
  const { dedupe, fingerprint, receivedAt, windowMilliseconds } = fact
  const sends = marker?.sends ?? []
  const near = sends.filter(
    (send) => dedupe === 'once' || Math.abs(send.receivedAt - receivedAt) < windowMilliseconds
  )
  const covering = near.find((send) => dedupe === 'once' || send.sentAt >= receivedAt)
  if (covering) return { kind: 'duplicate', dedupe: 'seen', id: covering.id }
  const first = near.findLast((send) => !isFollowUp(send))
  if (!first) return { kind: 'first', id: unfinishedId(fact, marker) ?? firstId(fact) }
  if (!followUp) return { kind: 'duplicate', dedupe: 'seen', id: first.id }
  const until = first.receivedAt + windowMilliseconds
  return { kind: 'followup', id: followUpId(fingerprint, until), first: first.id, until }
}

/** The marker after a send. @param sentAt the time from which consumers can receive the event */
export function sentMarker(fact: Fact, verdict: Verdict, sentAt: number): Marker {
  const { name, receivedAt, windowMilliseconds } = fact
  const until = verdict.kind === 'followup' ? verdict.until : receivedAt + windowMilliseconds
  return { until, names: [digestOf(name)], sends: [{ receivedAt, sentAt, id: verdict.id }] }
}

/** The marker after a copy from another subscription. */
export function overlapMarker({ name }: Fact, marker: Marker): Marker {
  return { ...marker, names: [digestOf(name)] }
}

/** The marker after a first event that not every queue took. */
export function unfinishedMarker({ receivedAt }: Fact, id: string): Marker {
  return { until: receivedAt, names: [], sends: [], unfinished: { id, receivedAt } }
}
