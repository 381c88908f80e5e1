/** Two markers of one fact, which two deliveries or two isolates made, in one. */

import { describe, expect, it } from 'vitest'
import { type Marker, merge } from '../../../src/worker/state/marker.ts'
import { NOON } from '../../support.ts'

const noon = NOON.getTime()

const marker: Marker = {
  until: noon + 60_000,
  names: ['profiles'],
  sends: [{ receivedAt: noon, sentAt: noon, id: 'first' }],
}

describe('two markers of one fact', () => {
  const send = (seconds: number, id: string) => ({
    receivedAt: noon + seconds * 1000,
    sentAt: noon + seconds * 1000,
    id,
  })
  const other: Marker = { until: noon + 160_000, names: ['b'], sends: [send(100, 'later')] }

  it('make one with every send, and the window and names of the later window', () => {
    const both = { ...other, sends: [send(0, 'first'), send(100, 'later')] }
    expect(merge(marker, other)).toEqual(both)
    expect(merge(other, marker)).toEqual(both)
  })

  it('make one with the names of both if they are of one window', () => {
    const same = { ...marker, names: ['profiles', 'b'] }
    expect(merge(marker, { ...marker, names: ['b', 'profiles'] }).names).toEqual(same.names)
  })

  it('make one with the last 16 sends', () => {
    const sends = Array.from({ length: 16 }, (_, number) => send(number, String(number)))
    const ids = merge({ ...marker, sends }, other).sends.map(({ id }) => id)
    expect(ids).toEqual([...Array.from({ length: 15 }, (_, number) => String(number + 1)), 'later'])
  })

  it('keep an unfinished id until it was sent or the window is over', () => {
    const unfinished: Marker = { until: noon + 60_000, names: [], sends: [], unfinished: 'first' }
    expect(merge({ ...marker, sends: [] }, unfinished).unfinished).toBe('first')
    expect(merge(unfinished, { ...marker, sends: [] }).unfinished).toBe('first')
    expect(merge(marker, unfinished)).not.toHaveProperty('unfinished')
    expect(merge(unfinished, other)).not.toHaveProperty('unfinished')
  })
})
