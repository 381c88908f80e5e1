/** Normalizing: the event's every attribute, and ids against values computed elsewhere. */

import { describe, expect, it } from 'vitest'
import { normalize } from '../../../src/worker/inbound/normalize.ts'
import { NOON, profileAdded, profileUpdated, WINDOWS_SECONDS } from '../../support.ts'

const SOURCE = 'https://api.argyle.com'

// The fingerprint is sha256sum over '["profiles.added",{…}]'; the number of a minute's id is
// printf '%08x' $((1795435200 / 60)).
const ADDED_FINGERPRINT = '61e8beb0d670c9207f1a48d8cd98a8eb0bc31fa885dd251b4bbd2a0df9c53a88'
const ADDED_ID = '61e8beb0d670c9207f1a48d8cd98a8eb'
const UPDATED_FINGERPRINT = 'bbd679971ed048281b83dadadabd0052747406710977616698ef1e3b043b9c68'
const UPDATED_ID_AT_NOON = 'bbd679971ed048281b83dada01c89a50'
const UPDATED_ID_A_MINUTE_LATER = 'bbd679971ed048281b83dada01c89a51'

const event = async (delivery: Parameters<typeof normalize>[0], at = NOON) =>
  (await normalize(delivery, SOURCE, WINDOWS_SECONDS, at)).event

it('of a documented delivery is the documented event', async () => {
  expect(await event(profileAdded)).toEqual({
    specversion: '1.0',
    id: ADDED_ID,
    source: SOURCE,
    type: 'com.argyle.profiles.added',
    subject: 'profiles/4334r6e-a964-45eef6-b201-64464',
    time: '2026-11-23T12:00:00.000Z',
    datacontenttype: 'application/json',
    subscription: 'A profile was added',
    fingerprint: ADDED_FINGERPRINT,
    data: profileAdded.data,
  })
})

describe('the id', () => {
  it('of an event that happens once is always the same', async () => {
    const later = new Date('2027-11-23T12:00:00.000Z')
    expect((await event(profileAdded, later)).id).toBe(ADDED_ID)
  })

  it('of an event that repeats is the same within a window and another in the next', async () => {
    const inWindow = await event(profileUpdated, new Date('2026-11-23T12:00:59.999Z'))
    const next = await event(profileUpdated, new Date('2026-11-23T12:01:00.000Z'))
    expect((await event(profileUpdated)).id).toBe(UPDATED_ID_AT_NOON)
    expect(inWindow.id).toBe(UPDATED_ID_AT_NOON)
    expect(next.id).toBe(UPDATED_ID_A_MINUTE_LATER)
    expect(next.fingerprint).toBe(UPDATED_FINGERPRINT)
  })

  it.each([
    ['another event', { ...profileAdded, event: 'profiles.updated' }],
    ['another id in data', { ...profileAdded, data: { ...profileAdded.data, profile: 'p' } }],
    ['one more field in data', { ...profileAdded, data: { ...profileAdded.data, more: null } }],
  ])('differs for %s, and so does the fingerprint', async (_, other) => {
    const { id, fingerprint } = await event(other)
    expect(id).not.toBe(ADDED_ID)
    expect(fingerprint).not.toBe(ADDED_FINGERPRINT)
  })

  it('is the same under another subscription name', async () => {
    const other = await event({ ...profileAdded, name: 'another' })
    expect(other).toMatchObject({ id: ADDED_ID, fingerprint: ADDED_FINGERPRINT })
    expect(other.subscription).toBe('another')
  })
})

describe('the subject', () => {
  it.each([
    ['identities.added', { account: 'a', user: 'u', identity: 'i' }, 'identities/i'],
    ['accounts.connected', { account: 'a', user: 'u' }, 'accounts/a'],
    ['users.fully_synced', { user: 'u' }, 'users/u'],
    ['unheard.of', { account: '', user: 'u' }, 'users/u'],
    ['unheard.of', { account: 7, user: ['u'] }, undefined],
    ['unheard.of', { account: 'a'.repeat(501), user: 'u'.repeat(501) }, undefined],
    ['unheard.of', {}, undefined],
  ])('of %s with %j is %s', async (name, data, subject) => {
    const { subject: actual } = await event({ event: name, data })
    expect(actual).toBe(subject)
  })

  it('is left out, and not undefined, where there is none', async () => {
    expect(await event({ event: 'unheard.of', data: {} })).not.toHaveProperty('subject')
  })
})

it.each([
  ['absent', {}],
  ['null', { name: null }],
  ['empty', { name: '' }],
])('leaves the subscription out when the name is %s', async (_, name) => {
  const { name: __, ...nameless } = profileAdded
  expect(await event({ ...nameless, ...name })).not.toHaveProperty('subscription')
})

it('replaces the characters that a CloudEvents string may not have, and leaves data as sent', async () => {
  const data = { account: 'a\nb', user: '\ud800' }
  const made = await event({ event: 'un\u0000heard', name: 'tab\there', data })
  expect(made).toMatchObject({
    type: 'com.argyle.un\uFFFDheard',
    subject: 'accounts/a\uFFFDb',
    subscription: 'tab\uFFFDhere',
    data,
  })
})
