/** What an isolate remembers of what it brought to the queue. */

import { expect, it } from 'vitest'
import { emptyRecent, recall, remember } from '../../../src/worker/state/recent.ts'
import { profileAddedEvent } from '../../consumer/event.ts'
import { NOON } from '../../support.ts'

const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000)
const until = later(60).getTime()
const event = (fingerprint: string, id = fingerprint) => ({ ...profileAddedEvent, fingerprint, id })

it('gives the id of the event that went out, until its window has passed', () => {
  const recent = emptyRecent()
  remember(recent, event('f', 'the-id'), until)
  expect(recall(recent, 'f', later(59))).toBe('the-id')
  expect(recall(recent, 'f', later(60))).toBeUndefined()
  expect(recall(recent, 'another', NOON)).toBeUndefined()
})

it('gives the newer of two', () => {
  const recent = emptyRecent()
  remember(recent, event('f', 'first'), until)
  remember(recent, event('f', 'second'), until)
  expect(recall(recent, 'f', NOON)).toBe('second')
})

it('does not give up a newer one for one that was kept for long', () => {
  const recent = emptyRecent()
  remember(recent, event('f', 'newer'), until)
  remember(recent, event('f', 'kept'), until - 600_000)
  expect(recall(recent, 'f', NOON)).toBe('newer')
})

it('remembers the last 5,000 at least, and less than 10,000', () => {
  const recent = emptyRecent()
  for (let number = 0; number < 9_999; number++) remember(recent, event(String(number)), until)
  expect(recent.newer.size + recent.older.size).toBe(9_999)
  expect(recall(recent, '0', NOON)).toBe('0')
  remember(recent, event('9999'), until)
  expect(recent.newer.size + recent.older.size).toBe(5_000)
  expect(recall(recent, '5000', NOON)).toBe('5000')
  expect(recall(recent, '4999', NOON)).toBeUndefined()
})

it('counts one that came again as new', () => {
  const recent = emptyRecent()
  for (let number = 0; number < 5_000; number++) remember(recent, event(String(number)), until)
  remember(recent, event('0'), until)
  for (let number = 0; number < 5_000; number++) remember(recent, event(`later ${number}`), until)
  expect(recall(recent, '0', NOON)).toBe('0')
  expect(recall(recent, '1', NOON)).toBeUndefined()
})
