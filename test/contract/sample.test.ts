/** Samples of the known events, compared with the schemas of the catalogue. */

import { describe, expect, expectTypeOf, it } from 'vitest'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import { EVENTS, sampleData, sampleOf } from '../../src/contract/sample.ts'

describe.each(EVENTS)('a sample of %s', (name) => {
  const { data: schema } = CATALOGUE[name]

  it('is valid and has every field except `resource` and `client`', () => {
    const { event, data } = sampleOf(name)
    expect(event).toBe(name)
    expect(schema.safeParse(data).error).toBeUndefined()
    const fields = Object.keys(schema.shape).filter((field) => !/^(resource|client)$/.test(field))
    expect(Object.keys(data)).toEqual(fields)
  })

  it('has other ids each time', () => {
    expect(sampleOf(name)).not.toEqual(sampleOf(name))
  })
})

it('takes the fields that the caller sets', () => {
  const data = sampleData('gigs.partially_synced', { account: 'a-1', days_synced: 30 })
  expect(data).toMatchObject({ account: 'a-1', days_synced: 30, user: expect.any(String) })
})

it('has the type of the data of its event', () => {
  expectTypeOf(sampleData('profiles.added').profile).toEqualTypeOf<string>()
  expectTypeOf(sampleOf('profiles.added').event).toEqualTypeOf<'profiles.added'>()
  // @ts-expect-error The field is called profile.
  const build = () => sampleData('profiles.added', { profil: 'p' })
  expectTypeOf(build).toBeFunction()
})
