/** The markers that an isolate remembers of the facts that it sent or looked up. */

import { expect, it } from 'vitest'
import type { Marker } from '../../../src/worker/state/marker.ts'
import { emptyRecent, recall, remember } from '../../../src/worker/state/recent.ts'
import { NOON } from '../../support.ts'

const noon = NOON.getTime()
const markerOf = (id: string, seconds = 0): Marker => {
  const at = noon + seconds * 1000
  return { until: at + 60_000, names: [], sends: [{ receivedAt: at, sentAt: at, id }] }
}
const idsOf = (recent: ReturnType<typeof emptyRecent>, fingerprint: string) =>
  recall(recent, fingerprint)?.marker.sends.map(({ id }) => id)

it('recalls a marker by its fingerprint', () => {
  const recent = emptyRecent()
  remember(recent, 'f', markerOf('first'))
  expect(idsOf(recent, 'f')).toEqual(['first'])
  expect(recall(recent, 'another')).toBeUndefined()
})

it('adds a later send to what it knows', () => {
  const recent = emptyRecent()
  const first = remember(recent, 'f', markerOf('first'))
  const second = remember(recent, 'f', markerOf('second', 60))
  expect(idsOf(recent, 'f')).toEqual(['first', 'second'])
  expect(second).toBe(first)
})

it('keeps the newer window when a late redrive adds an old send', () => {
  const recent = emptyRecent()
  remember(recent, 'f', markerOf('newer'))
  remember(recent, 'f', markerOf('old', -600))
  expect(recall(recent, 'f')?.marker).toMatchObject({ until: noon + 60_000 })
  expect(idsOf(recent, 'f')).toEqual(['old', 'newer'])
})

it('remembers the last 5,000 facts, and at most 10,000', () => {
  const recent = emptyRecent()
  for (let number = 0; number < 9_999; number++) remember(recent, String(number), markerOf('i'))
  expect(recent.newer.size + recent.older.size).toBe(9_999)
  expect(idsOf(recent, '0')).toEqual(['i'])
  remember(recent, '9999', markerOf('i'))
  expect(recent.newer.size + recent.older.size).toBe(5_000)
  expect(idsOf(recent, '5000')).toEqual(['i'])
  expect(recall(recent, '4999')).toBeUndefined()
})

it('keeps a fact of the older generation that comes again', () => {
  const recent = emptyRecent()
  for (let number = 0; number < 5_000; number++) remember(recent, String(number), markerOf('i'))
  remember(recent, '0', markerOf('again', 60))
  for (let number = 5_000; number < 9_999; number++) remember(recent, String(number), markerOf('i'))
  expect(idsOf(recent, '0')).toEqual(['i', 'again'])
})
