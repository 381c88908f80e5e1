/** Verdicts over a delivery and its marker: windows at their edges, names, follow-ups, redrives. */

import { describe, expect, it } from 'vitest'
import {
  type Fact,
  firstId,
  judge,
  judgeRedriven,
  overlapMarker,
  sentMarker,
  unfinishedMarker,
} from '../../../src/worker/inbound/dedupe.ts'
import { type Marker, merge } from '../../../src/worker/state/marker.ts'
import { NOON } from '../../support.ts'

const noon = NOON.getTime()
const FINGERPRINT = 'bbd679971ed048281b83dadadabd0052747406710977616698ef1e3b043b9c68'
// printf '%08x' $((1795435200 / 60)), and $((1795435260 | 0x80000000)) for the follow-up at 12:01.
const FIRST = 'bbd679971ed048281b83dada01c89a50'
const NEXT = 'bbd679971ed048281b83dada01c89a51'
const FOLLOW_UP = 'bbd679971ed048281b83dadaeb042afc'

/** The delivery of the fact `milliseconds` after noon. */
const at = (milliseconds: number, instead: Partial<Fact> = {}): Fact => ({
  dedupe: 'repeats',
  fingerprint: FINGERPRINT,
  name: 'profiles',
  receivedAt: noon + milliseconds,
  windowMilliseconds: 60_000,
  ...instead,
})
const once = (milliseconds: number) =>
  at(milliseconds, { dedupe: 'once', windowMilliseconds: 7 * 86_400_000 })

/** The marker after the first delivery of the fact, which was sent immediately. */
const afterFirst = (fact: Fact): Marker =>
  sentMarker(fact, { kind: 'first', id: firstId(fact) }, fact.receivedAt)

const first = afterFirst(at(0))
const followUp = { kind: 'followup', id: FOLLOW_UP, first: FIRST, until: noon + 60_000 } as const
const followed = merge(first, sentMarker(at(20_000), followUp, noon + 60_000))

describe('the first id', () => {
  it('of a fact that happens once is the beginning of its fingerprint', () => {
    expect(firstId(once(0))).toBe(FINGERPRINT.slice(0, 32))
    expect(firstId(once(999_999_999))).toBe(FINGERPRINT.slice(0, 32))
  })

  it.each([
    [0, FIRST],
    [59_999, FIRST],
    [60_000, NEXT],
  ])('of a fact that repeats follows the clock window: %i ms after noon', (milliseconds, id) => {
    expect(firstId(at(milliseconds))).toBe(id)
  })
})

describe('a delivery', () => {
  it('without a marker is the first', () => {
    expect(judge(at(0), undefined, true)).toEqual({ kind: 'first', id: FIRST })
  })

  it.each([1, 30_000, 59_999])('from the same subscription %i ms later is followed up', (later) => {
    expect(judge(at(later), first, true)).toEqual(followUp)
  })

  it('at the end of the window is the first of a new one', () => {
    expect(judge(at(60_000), first, true)).toEqual({ kind: 'first', id: NEXT })
  })

  it('is covered by a follow-up that was sent', () => {
    const covered = { kind: 'duplicate', dedupe: 'seen', id: FOLLOW_UP }
    expect(judge(at(20_000), followed, true)).toEqual(covered)
    expect(judge(at(59_999), followed, true)).toEqual(covered)
    expect(judge(at(60_000), followed, true)).toMatchObject({ kind: 'first' })
  })

  it('is not followed up if FOLLOW_UP is off', () => {
    expect(judge(at(1), first, false)).toEqual({ kind: 'duplicate', dedupe: 'seen', id: FIRST })
  })

  it('of a fact that happens once is a duplicate until its window ends', () => {
    const marker = afterFirst(once(0))
    const id = FINGERPRINT.slice(0, 32)
    const seen = { kind: 'duplicate', dedupe: 'seen', id }
    expect(judge(once(1), marker, true)).toEqual(seen)
    expect(judge(once(7 * 86_400_000 - 1), marker, true)).toEqual(seen)
    expect(judge(once(7 * 86_400_000), marker, true)).toEqual({ kind: 'first', id })
  })

  it.each([
    ['also after the end of a short window', 5_000],
    ['also in the next clock window', 60_000],
  ])('is sent under the id of an unfinished send for 45 s, %s', (_, windowMilliseconds) => {
    const shortly = (milliseconds: number) => at(59_000 + milliseconds, { windowMilliseconds })
    const marker = unfinishedMarker(shortly(0), FIRST)
    expect(judge(shortly(30_000), marker, true)).toEqual({ kind: 'first', id: FIRST })
    expect(judge(shortly(44_999), marker, true)).toEqual({ kind: 'first', id: FIRST })
    expect(judge(shortly(45_000), marker, true)).not.toMatchObject({ id: FIRST })
    expect(judgeRedriven(shortly(-30_000), marker, true)).toEqual({ kind: 'first', id: FIRST })
  })

  it('after an unfinished send that was repeated is a copy like any other', () => {
    const unfinished = unfinishedMarker(at(59_000), FIRST)
    const sent = merge(unfinished, sentMarker(at(89_000), { kind: 'first', id: FIRST }, noon))
    expect(judge(at(90_000), sent, true)).toMatchObject({ kind: 'followup', first: FIRST })
  })
})

describe('a delivery from another subscription', () => {
  const overlap = { kind: 'duplicate', dedupe: 'overlap', id: FIRST }

  it.each([0, 300, 10_000])('%i ms after the first is an overlap', (later) => {
    expect(judge(at(later, { name: 'all' }), first, true)).toEqual(overlap)
  })

  it('more than 10 s after the first is followed up', () => {
    expect(judge(at(10_001, { name: 'all' }), first, true)).toEqual(followUp)
  })

  it('is followed up if it was seen in the window', () => {
    const marker = merge(first, overlapMarker(at(300, { name: 'all' }), first))
    expect(judge(at(5_000, { name: 'all' }), marker, true)).toEqual(followUp)
  })

  it('counts as a subscription of its own if it has no name', () => {
    expect(judge(at(300, { name: '' }), first, true)).toEqual(overlap)
    const nameless = afterFirst(at(0, { name: '' }))
    expect(judge(at(300, { name: '' }), nameless, true)).toEqual(followUp)
    expect(judge(at(300), nameless, true)).toEqual(overlap)
  })

  it('is told by its whole name, which is kept as 8 digits', () => {
    const long = 'x'.repeat(999)
    const marker = afterFirst(at(0, { name: `${long}1` }))
    expect(marker.names).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/)])
    expect(judge(at(300, { name: `${long}2` }), marker, true)).toEqual(overlap)
    expect(judge(at(300, { name: `${long}1` }), marker, true)).toEqual(followUp)
  })

  it('is followed up if the window has seen 16 names', () => {
    const names = Array.from({ length: 16 }, (_, number) => String(number))
    expect(judge(at(300), { ...first, names }, true)).toEqual(followUp)
  })
})

describe('a marker that does not fit the settings', () => {
  it('has no longer window than they say', () => {
    const marker = { ...first, until: noon + 7 * 86_400_000 }
    expect(judge(at(59_999), marker, true)).toEqual(followUp)
    expect(judge(at(60_000), marker, true)).toEqual({ kind: 'first', id: NEXT })
    expect(judge(at(30_000, { name: 'all' }), marker, true)).toEqual(followUp)
  })

  it('has no longer window than it says', () => {
    const hour = at(60_000, { windowMilliseconds: 3_600_000 })
    expect(judge(hour, first, true)).toMatchObject({ kind: 'first' })
  })

  it('of a clock that was ahead ends its window a window after the delivery at the latest', () => {
    const ahead = afterFirst(at(600_000))
    expect(judge(at(0), ahead, true)).toMatchObject({ kind: 'followup', until: noon + 60_000 })
  })
})

describe('a redriven delivery', () => {
  it('whose fact was not sent is the first of its own window', () => {
    expect(judgeRedriven(at(0), undefined, true)).toEqual({ kind: 'first', id: FIRST })
  })

  it("is a duplicate if Argyle's retry was sent after its receipt", () => {
    const retried = afterFirst(at(30_000))
    expect(judgeRedriven(at(0), retried, true)).toEqual({
      kind: 'duplicate',
      dedupe: 'seen',
      id: FIRST,
    })
  })

  it('is a duplicate if an earlier redrive of the same window sent it, also across midnight', () => {
    const midnight = 12 * 3_600_000
    const one = at(midnight - 10_000)
    const sent = sentMarker(one, { kind: 'first', id: firstId(one) }, noon + 86_400_000)
    const other = judgeRedriven(at(midnight + 20_000), sent, true)
    expect(other).toEqual({ kind: 'duplicate', dedupe: 'seen', id: firstId(one) })
  })

  it('is a duplicate if the follow-up of its window came after it', () => {
    const verdict = judgeRedriven(at(40_000), followed, true)
    expect(verdict).toEqual({ kind: 'duplicate', dedupe: 'seen', id: FOLLOW_UP })
  })

  it('is the follow-up of its window if only the first was sent, before it', () => {
    expect(judgeRedriven(at(40_000), first, true)).toEqual(followUp)
    expect(judgeRedriven(at(59_999), first, true)).toEqual(followUp)
  })

  it('is a duplicate of that first if FOLLOW_UP is off', () => {
    expect(judgeRedriven(at(40_000), first, false)).toMatchObject({ kind: 'duplicate', id: FIRST })
  })

  it('is a first of its own if what was sent is a window away', () => {
    expect(judgeRedriven(at(60_000), first, true)).toEqual({ kind: 'first', id: NEXT })
    expect(judgeRedriven(at(100_000), followed, true)).toMatchObject({ kind: 'first' })
    expect(judgeRedriven(at(0), afterFirst(at(60_000)), true)).toEqual({ kind: 'first', id: FIRST })
    expect(judgeRedriven(at(1), afterFirst(at(60_000)), true)).toMatchObject({ kind: 'duplicate' })
  })

  it('of a fact that happens once is a duplicate of any earlier send', () => {
    const sent = afterFirst(once(20 * 86_400_000))
    expect(judgeRedriven(once(0), sent, true)).toMatchObject({ kind: 'duplicate', dedupe: 'seen' })
    expect(judgeRedriven(once(0), undefined, true)).toMatchObject({ kind: 'first' })
  })

  it('leaves a newer window as it is', () => {
    const newer = afterFirst(at(600_000))
    const old = sentMarker(at(0), { kind: 'first', id: FIRST }, noon + 900_000)
    const both = merge(newer, old)
    expect(both).toMatchObject({ until: noon + 660_000, names: first.names })
    expect(judge(at(610_000), both, true)).toMatchObject({ first: firstId(at(600_000)) })
  })
})
