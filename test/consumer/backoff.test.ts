/** The delays of a message that is retried. */

import { describe, expect, it } from 'vitest'
import { delayAfter, RetryLater, STANDARD_BACKOFF } from '../../src/consumer/backoff.ts'

describe('the backoff', () => {
  it('doubles with each attempt, up to its longest delay', () => {
    const delays = [1, 2, 3, 8, 9, 100].map((attempts) => delayAfter(attempts, STANDARD_BACKOFF, 1))
    expect(delays).toEqual([30, 60, 120, 3_600, 3_600, 3_600])
  })

  it('has a random half', () => {
    expect(delayAfter(2, STANDARD_BACKOFF, 0)).toBe(30)
    expect(delayAfter(2, STANDARD_BACKOFF, 0.5)).toBe(45)
  })

  it('is in whole seconds, and never longer than a day', () => {
    expect(delayAfter(1, { firstSeconds: 5, mostSeconds: 10 }, 0.3)).toBe(4)
    const long = { firstSeconds: 50_000, mostSeconds: Number.POSITIVE_INFINITY }
    expect(delayAfter(9_999, long, 1)).toBe(86_400)
  })

  it.each([
    [90, 90],
    [0.2, 1],
    [-5, 0],
    [1_000_000, 86_400],
    [Number.POSITIVE_INFINITY, 86_400],
  ])('gives way to a RetryLater of %d s, which waits %d s', (asked, expected) => {
    expect(new RetryLater(asked).delaySeconds).toBe(expected)
  })

  it('applies to a RetryLater without a number', () => {
    expect(new RetryLater(Number('Wed, 21 Oct 2026 07:28:00 GMT')).delaySeconds).toBeUndefined()
  })
})
