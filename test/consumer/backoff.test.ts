/** The delays of a message that is retried. */

import { describe, expect, it } from 'vitest'
import { delayAfter, STANDARD_BACKOFF, wholeDelay } from '../../src/consumer/backoff.ts'

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

  it('is never shorter than a second', () => {
    expect(delayAfter(1, { firstSeconds: 0.001, mostSeconds: 60 }, 0)).toBe(1)
    expect(wholeDelay(0)).toBe(1)
  })
})
