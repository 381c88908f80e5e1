/**
 * Samples for the tests of downstream Workers: each must be an event that a consumer would accept.
 */

import { describe, expect, it } from 'vitest'
import { parseEvent } from '../../src/consumer/parse.ts'
import { EVENTS } from '../../src/contract/sample.ts'
import { sampleEvent } from '../../src/testing/index.ts'

describe('a sample event', () => {
  it.each(EVENTS)('of %s is valid and has the documented types', (name) => {
    const event = sampleEvent(name)
    expect(event.type).toBe(`com.argyle.${name}`)
    expect(parseEvent(event)).toEqual({ kind: 'event', event, drift: [] })
  })

  it('has the attributes of an event that the edge made just now', () => {
    const before = Date.now()
    const { id, fingerprint, source, time } = sampleEvent('profiles.added')
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(source).toBe('https://api.argyle.com')
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now())
  })

  it('is another fact at each call', () => {
    const [one, other] = [sampleEvent('profiles.added'), sampleEvent('profiles.added')]
    expect(one.id).not.toBe(other.id)
    expect(one.fingerprint).not.toBe(other.fingerprint)
    expect(one.data.profile).not.toBe(other.data.profile)
  })

  it('has the subject that the edge would derive from its data', () => {
    const { subject } = sampleEvent('profiles.added', { data: { profile: 'p-1' } })
    expect(subject).toBe('profiles/p-1')
    expect(sampleEvent('accounts.connected', { data: { account: 'a-1' } }).subject).toBe(
      'accounts/a-1'
    )
    expect(sampleEvent('users.fully_synced', { data: { user: 'u-1' } }).subject).toBe('users/u-1')
  })

  it('takes attributes and fields of data, and keeps the others', () => {
    const event = sampleEvent('gigs.added', {
      time: '2026-11-23T12:00:00.000Z',
      source: 'https://api-sandbox.argyle.com',
      data: { account: 'a-1', added_count: null },
    })
    expect(event).toMatchObject({
      time: '2026-11-23T12:00:00.000Z',
      source: 'https://api-sandbox.argyle.com',
      data: { account: 'a-1', user: expect.any(String), added_count: null },
    })
  })

  it('can be one of a replay', () => {
    expect(sampleEvent('profiles.added')).not.toHaveProperty('replay')
    expect(sampleEvent('profiles.added', { replay: 'r-1' })).toHaveProperty('replay', 'r-1')
    expect(() => sampleEvent('profiles.added', { replay: '' })).toThrow('replay')
  })

  it('cannot be made invalid, and the error names the field', () => {
    expect(() => sampleEvent('profiles.added', { data: { profile: '' } })).toThrow(
      /^The sample of profiles\.added is invalid \(data\.profile .+\): correct its overrides$/
    )
    expect(() => sampleEvent('profiles.added', { id: '' })).toThrow(/\(id .+\)/)
  })
})
