/** Bodies of queue messages that are events, bodies that are not, and omitted attributes. */

import { describe, expect, it } from 'vitest'
import { parseEvent } from '../../src/consumer/parse.ts'
import published from '../fixtures/argyle-published.json'
import { eventOf, profileAddedEvent } from './event.ts'

const event = profileAddedEvent
const { data, ...attributes } = event

/** The paths of the faults of a body. */
function faultsOf(body: unknown): string[] | undefined {
  const parsed = parseEvent(body)
  return parsed.kind === 'invalid' ? parsed.faults.map(({ path }) => path) : undefined
}

describe('the body of a message', () => {
  it.each(published)('with the published example of $event in $api is an event', ({ payload }) => {
    const body = eventOf(payload)
    expect(parseEvent(body)).toEqual({ kind: 'event', event: body, drift: [] })
  })

  it('is returned as it is, with unknown attributes and fields', () => {
    const body = { ...event, traceparent: '00-1', data: { ...data, extra: { deep: [1] } } }
    const parsed = parseEvent(body)
    expect(parsed).toMatchObject({ kind: 'event', drift: [] })
    expect(parsed.kind === 'event' && parsed.event).toBe(body)
  })

  it('may be an event that the catalogue does not know, with any data', () => {
    for (const type of ['com.argyle.paychecks.invented', 'com.argyle.constructor']) {
      const body = { ...event, type, data: { account: 7 } }
      expect(parseEvent(body)).toMatchObject({ kind: 'event', drift: [] })
    }
  })

  it('may omit subject and subscription', () => {
    const { subject: _, subscription: __, ...body } = event
    expect(parseEvent(body)).toMatchObject({ kind: 'event' })
  })

  it('with dataref in place of data is a claim check', () => {
    const claim = { ...attributes, dataref: `payload:${event.id}` }
    expect(parseEvent(claim)).toEqual({ kind: 'claim', claim })
  })

  it('with data is an event, even if it has dataref', () => {
    expect(parseEvent({ ...event, dataref: 'payload:x' })).toMatchObject({ kind: 'event' })
  })

  it('is an event even if fields do not have their documented types, and names those fields', () => {
    const gigs = { account: 'a', user: 'u', available_count: {}, days_synced: true }
    const body = eventOf({ event: 'gigs.partially_synced', name: 'n', data: gigs })
    expect(parseEvent(body)).toMatchObject({
      kind: 'event',
      drift: ['data.available_count', 'data.days_synced'],
    })
  })

  it.each(Object.keys(attributes).filter((name) => !/^sub/.test(name)))(
    'is not an event without %s',
    (name) => {
      expect(faultsOf({ ...event, [name]: undefined })).toEqual([name])
      expect(faultsOf({ ...event, [name]: 7 })).toEqual([name])
    }
  )

  it.each([
    ['specversion', '0.3'],
    ['id', ''],
    ['source', 'https://example.com'],
    ['type', 'com.example.profiles.added'],
    ['subject', ''],
    ['datacontenttype', 'text/plain'],
    ['data', undefined],
    ['data', null],
    ['data', 'text'],
    ['data', []],
    ['data.profile', { ...data, profile: undefined }],
    ['data.profile', { ...data, profile: '' }],
    ['data.account', { ...data, account: 7 }],
  ])('is not an event with %s = %j', (path, value) => {
    const [name = ''] = path.split('.')
    expect(faultsOf({ ...event, [name]: value })).toEqual([path])
  })

  it.each([[undefined], [null], ['text'], [7], [[]], [new Uint8Array(3)]])(
    '%j is not an event',
    (body) => {
      expect(parseEvent(body).kind).toBe('invalid')
    }
  )

  it('is refused without its wrong values in the faults', () => {
    const body = { ...event, source: 'hidden-1', data: { ...data, profile: ['hidden-2'] } }
    expect(JSON.stringify(parseEvent(body))).not.toContain('hidden')
    expect(JSON.stringify(parseEvent({ ...body, source: event.source }))).not.toContain('hidden')
  })
})
