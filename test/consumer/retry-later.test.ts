/** The delay that a handler asks for: in seconds, or as the text of a `Retry-After` header. */

import { afterEach, describe, expect, it, vi } from 'vitest'
import { RetryLater } from '../../src/consumer/retry-later.ts'

afterEach(() => vi.useRealTimers())

const at = (time: string) => vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) })

describe('a RetryLater', () => {
  it.each([
    [90, 90],
    [0.2, 1],
    [1_000_000, 86_400],
    [Number.POSITIVE_INFINITY, 86_400],
    ['120', 120],
    [' 120 ', 120],
    ['1.5', 2],
    ['0.001', 1],
    ['99999999999', 86_400],
  ])('of %j waits for %d s', (wait, expected) => {
    expect(new RetryLater(wait).delaySeconds).toBe(expected)
  })

  it.each([
    [undefined],
    [null],
    [Number.NaN],
    [0],
    [-5],
    [Number.NEGATIVE_INFINITY],
    [''],
    [' '],
    ['0'],
    ['-5'],
    ['1e3'],
    ['soon'],
    ['Retry in 2050'],
    ['2999-01-01T00:00:00Z'],
    ['Wed, later GMT'],
  ])('of %j leaves the wait to the backoff', (wait) => {
    expect(new RetryLater(wait).delaySeconds).toBeUndefined()
  })

  it('without an argument leaves the wait to the backoff', () => {
    expect(new RetryLater().delaySeconds).toBeUndefined()
  })

  // Today's form of a date, and the two old ones that a recipient must accept.
  it.each([
    ['Wed, 21 Oct 2026 07:28:00 GMT'],
    ['Wednesday, 21-Oct-26 07:28:00 GMT'],
    ['Wed Oct 21 07:28:00 2026'],
  ])('of the date %s waits until then', (date) => {
    at('2026-10-21T07:26:30.000Z')
    expect(new RetryLater(date).delaySeconds).toBe(90)
    at('2026-10-21T07:27:59.900Z')
    expect(new RetryLater(date).delaySeconds).toBe(1)
    at('2026-09-21T00:00:00.000Z')
    expect(new RetryLater(date).delaySeconds).toBe(86_400)
  })

  it('of a date that has passed leaves the wait to the backoff', () => {
    at('2026-10-21T07:28:00.000Z')
    expect(new RetryLater('Wed, 21 Oct 2026 07:28:00 GMT').delaySeconds).toBeUndefined()
    expect(new RetryLater('Wed, 21 Oct 2015 07:28:00 GMT').delaySeconds).toBeUndefined()
  })

  it('takes the header of an answer as it is, and the error as its cause', () => {
    const answer = new Response(null, { status: 429, headers: { 'retry-after': '7' } })
    const cause = new Error('429')
    const error = new RetryLater(answer.headers.get('retry-after'), { cause })
    expect(error).toMatchObject({ delaySeconds: 7, cause })
    expect(new RetryLater(answer.headers.get('x-other')).delaySeconds).toBeUndefined()
  })
})
