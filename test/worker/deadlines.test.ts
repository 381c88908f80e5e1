/**
 * The time budget of a delivery: its longest way leaves half a second of Argyle's 10 s. And the one
 * timer that holds it to the budget.
 */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DeadlineExceeded } from '../../src/platform/deadline.ts'
import * as deadlines from '../../src/worker/deadlines.ts'

const {
  Deadlines,
  BODY_MILLISECONDS,
  IN_FLIGHT_MILLISECONDS,
  LOOK_UP_MILLISECONDS,
  SEND_BY_MILLISECONDS,
  WRITE_MILLISECONDS,
} = deadlines

const BEFORE_MILLISECONDS = BODY_MILLISECONDS + IN_FLIGHT_MILLISECONDS + LOOK_UP_MILLISECONDS

it('comes to the outbox in time after the slowest body, turn, look-up and payload', () => {
  expect(BEFORE_MILLISECONDS + WRITE_MILLISECONDS).toBeLessThanOrEqual(SEND_BY_MILLISECONDS)
})

it('answers within 9.5 s where the send ends at its latest and the outbox takes all its time', () => {
  expect(SEND_BY_MILLISECONDS + WRITE_MILLISECONDS).toBeLessThanOrEqual(9_500)
})

it('answers within 9.5 s where the quarantine takes all its time after the look-up', () => {
  expect(BEFORE_MILLISECONDS + WRITE_MILLISECONDS).toBeLessThanOrEqual(9_500)
})

describe('the deadlines of a delivery', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const hang = () => new Promise<never>(() => {})

  /** Waits from now on; tells the milliseconds since `begin` at which the wait was given up. */
  function givenUp(deadline: InstanceType<typeof Deadlines>, milliseconds: number) {
    const begin = deadline.at.getTime()
    const seen: number[] = []
    deadline.within(milliseconds, hang()).catch(() => seen.push(Date.now() - begin))
    return seen
  }

  it.each([
    [0, 1],
    [0, 999],
    [0, 1_000],
    [0, 1_001],
    [1, 1_000],
    [999, 1_000],
    [1_000, 1_000],
    [1_500, 1_000],
    [0, 4_000],
    [2_600, 3_000],
  ])('give up a wait that begins after %i ms exactly %i ms later', async (start, milliseconds) => {
    const budget = new Deadlines()
    await vi.advanceTimersByTimeAsync(start)
    const seen = givenUp(budget, milliseconds)
    await vi.advanceTimersByTimeAsync(milliseconds - 1)
    expect(seen).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(seen).toEqual([start + milliseconds])
    budget.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('give up several waits each at its own time, also one that begins later and ends earlier', async () => {
    const budget = new Deadlines()
    const long = givenUp(budget, 6_000)
    const middle = givenUp(budget, 2_000)
    await vi.advanceTimersByTimeAsync(2_500)
    const short = givenUp(budget, 1_200)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([middle, short, long]).toEqual([[2_000], [3_700], [6_000]])
  })

  it('set one timer for a delivery whose waits end within a second, and leave none', async () => {
    const budget = new Deadlines()
    for (const milliseconds of [2_000, 1_000, 4_000]) {
      const waiting = budget.within(milliseconds, Promise.resolve(milliseconds))
      expect(vi.getTimerCount()).toBe(1)
      expect(await waiting).toBe(milliseconds)
    }
    budget.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('still bound the work after the answer, and then leave no timer', async () => {
    const budget = new Deadlines()
    const before = givenUp(budget, 3_000)
    budget.end()
    await vi.advanceTimersByTimeAsync(500)
    const after = givenUp(budget, 3_000)
    await vi.advanceTimersByTimeAsync(4_000)
    expect([before, after]).toEqual([[3_000], [3_500]])
    const settled = new Deadlines()
    const work = settled.within(3_000, Promise.resolve('done'))
    settled.end()
    expect(await work).toBe('done')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('pass on the error of the work, and a rejection after the end is harmless', async () => {
    const budget = new Deadlines()
    await expect(budget.within(2_000, Promise.reject(new Error('no')))).rejects.toThrow('no')
    const late = Promise.withResolvers<never>()
    const waiting = budget.within(2_000, late.promise)
    const ended = expect(waiting).rejects.toThrow(DeadlineExceeded)
    await vi.advanceTimersByTimeAsync(2_000)
    await ended
    late.reject(new Error('too late'))
    await vi.advanceTimersByTimeAsync(1)
  })
})
