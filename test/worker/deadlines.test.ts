/** The time budget of a delivery: its longest way leaves half a second of Argyle's 10 s. */

import { expect, it } from 'vitest'
import * as deadlines from '../../src/worker/deadlines.ts'

const {
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
