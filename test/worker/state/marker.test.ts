/** Two markers of one fact, which two deliveries or two isolates made, in one. */

import { describe, expect, it } from 'vitest'
import { type Marker, markerIn, merge } from '../../../src/worker/state/marker.ts'
import { NOON } from '../../support.ts'

const noon = NOON.getTime()
const ID = { first: '0'.repeat(32), later: '1'.repeat(32) }

const marker: Marker = {
  until: noon + 60_000,
  names: ['profiles'],
  sends: [{ receivedAt: noon, sentAt: noon, id: ID.first }],
}

describe('two markers of one fact', () => {
  const send = (seconds: number, id: string) => ({
    receivedAt: noon + seconds * 1000,
    sentAt: noon + seconds * 1000,
    id,
  })
  const other: Marker = { until: noon + 160_000, names: ['b'], sends: [send(100, ID.later)] }

  it('make one with every send, and the window and names of the later window', () => {
    const both = { ...other, sends: [send(0, ID.first), send(100, ID.later)] }
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
    expect(ids).toEqual([
      ...Array.from({ length: 15 }, (_, number) => String(number + 1)),
      ID.later,
    ])
  })

  it('keep an unfinished send until it was sent', () => {
    const unfinished: Marker = {
      until: noon,
      names: [],
      sends: [],
      unfinished: { id: ID.first, receivedAt: noon },
    }
    expect(merge({ ...marker, sends: [] }, unfinished).unfinished?.id).toBe(ID.first)
    expect(merge(unfinished, { ...marker, sends: [] }).unfinished?.id).toBe(ID.first)
    expect(merge(marker, unfinished)).not.toHaveProperty('unfinished')
    expect(merge(unfinished, other).unfinished?.id).toBe(ID.first)
  })
})

describe('a value of KV', () => {
  const text = (instead: object) => JSON.stringify({ ...marker, ...instead })

  it('is read as a marker, with at most 16 names', () => {
    expect(markerIn(text({}))).toEqual(marker)
    const names = Array.from({ length: 100 }, (_, number) => String(number))
    expect(markerIn(text({ names }))?.names).toEqual(names.slice(0, 16))
  })

  it.each([
    ['an id that is not one', { sends: [{ receivedAt: noon, sentAt: noon, id: '' }] }],
    ['an unfinished id that is not one', { unfinished: { id: 'x', receivedAt: noon } }],
    ['no sends', { sends: null }],
  ])('counts as absent if it has %s', (_, instead) => {
    expect(markerIn(text(instead))).toBeUndefined()
  })
})
