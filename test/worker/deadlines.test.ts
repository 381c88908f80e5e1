/** The time budget of a delivery: its longest way leaves half a second of Argyle's 10 s. */

import { expect, it } from 'vitest'
import * as deadlines from '../../src/worker/deadlines.ts'

const { BODY_MILLISECONDS, LOOK_UP_MILLISECONDS, SEND_BY_MILLISECONDS, WRITE_MILLISECONDS } =
  deadlines

it('leaves time for a send after the slowest body, look-up and payload', () => {
  const before = BODY_MILLISECONDS + LOOK_UP_MILLISECONDS + WRITE_MILLISECONDS
  expect(before).toBeLessThan(SEND_BY_MILLISECONDS)
})

it('answers within 9.5 s where the send ends at its latest and the outbox takes all its time', () => {
  expect(SEND_BY_MILLISECONDS + WRITE_MILLISECONDS).toBeLessThanOrEqual(9_500)
})

it('answers within 9.5 s where the quarantine takes all its time after the look-up', () => {
  const before = BODY_MILLISECONDS + LOOK_UP_MILLISECONDS
  expect(before + WRITE_MILLISECONDS).toBeLessThanOrEqual(9_500)
})
