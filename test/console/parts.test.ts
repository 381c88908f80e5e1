/** The parts of pages: figures and bars from totals, times, chips, ids, notices, the filter. */

import { describe, expect, it } from 'vitest'
import type { Total } from '../../src/console/edge.ts'
import { addressOf, conditionsOf, filterIn, OUTCOMES } from '../../src/console/pages/filter.ts'
import { chip, groupOf } from '../../src/console/parts/chip.ts'
import { barsOf, countOf, quantile } from '../../src/console/parts/figures.ts'
import { id } from '../../src/console/parts/id.ts'
import { meaningOf } from '../../src/console/parts/meaning.ts'
import { noticeIn } from '../../src/console/parts/notice.ts'
import { plot } from '../../src/console/parts/plot.ts'
import { ago, duration } from '../../src/console/parts/time.ts'
import { QUARANTINE_REASONS } from '../../src/contract/quarantine.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 10, 23, 12)
const total = (hoursAgo: number, outcome: string, count: number, bucket = 50): Total => ({
  hour: NOON / HOUR - hoursAgo,
  outcome,
  bucket,
  count,
})

describe('figures', () => {
  it.each([
    [0.5, 10],
    [0.9, 10],
    [0.91, 100],
    [1, 100],
  ])('tell the bucket below which %d of the answers were', (share, bucket) => {
    expect(quantile([total(0, 'accepted', 10, 100), total(1, 'accepted', 90, 10)], share)).toBe(
      bucket
    )
  })

  it('have no quantile without an answer', () => {
    expect(quantile([], 0.5)).toBeNull()
  })

  it('count only the outcomes that are asked for', () => {
    const totals = [total(0, 'accepted', 3), total(1, 'duplicate', 2), total(2, 'coalesced', 1)]
    expect(countOf(totals, 'accepted', 'coalesced')).toBe(4)
  })

  it.each([
    [1, 4],
    [24, 1],
  ])('make bars of %i hours that hold every total', (hours, bars) => {
    const totals = [
      total(0, 'accepted', 3),
      total(1, 'refused', 2),
      total(3, 'unavailable', 1),
      total(3, 'x', 1),
    ]
    const made = barsOf(totals, NOON - 3 * HOUR, NOON + HOUR, hours)
    expect(made).toHaveLength(bars)
    const sums = made.reduce(
      (all, { counts }) => all + counts.good + counts.calm + counts.warn + counts.bad,
      0
    )
    expect(sums).toBe(7)
  })
})

describe('parts', () => {
  it.each([
    [0, '0 sec.'],
    [59, '59 sec.'],
    [60, '1 min.'],
    [3_600, '1 hr.'],
    [86_400, '1 day'],
    [200_000, '2 days'],
  ])('tell %i seconds in the largest whole unit', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  it('show a time as ago, with the exact one in the markup', async () => {
    const text = String(await ago(NOON - 90_000, NOON))
    expect(text).toContain('datetime="2026-11-23T11:58:30.000Z"')
    expect(text).toContain('>1 min. ago<')
  })

  it('count an outcome that they do not know as unusual, also one that objects have', async () => {
    expect([groupOf('invented'), groupOf('toString'), groupOf('accepted')]).toEqual([
      'warn',
      'warn',
      'good',
    ])
    expect(String(await chip('<b>'))).toContain('&lt;b&gt;')
  })

  it('cut a long id for the eye only, and escape it', async () => {
    const text = String(await id('"><script>alert(1)</script>'))
    expect(text).not.toContain('<script>')
    expect(text).toContain('data-copy="&quot;&gt;&lt;script&gt;')
    expect(String(await id(null))).toBe('')
  })

  it('show only the notices that they know', async () => {
    expect(noticeIn(new URLSearchParams('done=you+won'))).toBe('')
    expect(String(noticeIn(new URLSearchParams('done=deleted&ok=1&failed=2')))).toContain(
      'Deleted 1; gone already: 2.'
    )
    const text = String(await noticeIn(new URLSearchParams('done=redriven&ok=2&failed=<b>')))
    expect(text).toContain('Redriven 2.')
    expect(String(await noticeIn(new URLSearchParams('done=refused')))).toContain(
      'Nothing was changed'
    )
  })

  it('draw no bar that is thinner than a pixel, and link each to its time', async () => {
    const bars = barsOf(
      [total(0, 'accepted', 10_000), total(0, 'refused', 1)],
      NOON,
      NOON + HOUR,
      1
    )
    const text = String(await plot(bars, ({ since }) => `/?since=${since}`))
    expect(text).toContain(`href="/?since=${NOON}"`)
    expect(text).toContain('height="1.0"')
    expect(text).toContain('10000 accepted, 1 kept')
  })
})

describe('the meaning', () => {
  it('is told of each outcome but those that need no step', () => {
    const silent = OUTCOMES.filter((outcome) => meaningOf(outcome) === undefined)
    expect(silent).toEqual(['accepted', 'replayed'])
    expect(QUARANTINE_REASONS.filter((reason) => meaningOf(reason) === undefined)).toEqual([])
    expect(meaningOf('toString')).toBeUndefined()
  })
})

describe('the filter', () => {
  it('comes from the address and goes back into it', () => {
    const address = '/?outcome=accepted&outcome=invalid&event=profiles.*&since=2026-11-23T12%3A00'
    const filter = filterIn(new URL(address, 'https://console.test').searchParams)
    expect(addressOf(filter)).toBe(address)
    expect(conditionsOf(filter)).toEqual({
      outcome: ['accepted', 'invalid'],
      event: 'profiles.*',
      since: NOON,
    })
    expect(addressOf(filterIn(new URLSearchParams()))).toBe('/')
  })

  it.each(['outcome=nonsense', `user=${'x'.repeat(501)}`, 'since=tomorrow', 'until='])(
    'leaves out what cannot be used: %s',
    (query) => {
      expect(conditionsOf(filterIn(new URLSearchParams(query)))).toEqual({})
    }
  )
})
