/** The parser and validator of a delivery: a valid baseline, and each field spoiled once. */

import { describe, expect, it } from 'vitest'
import { parseDelivery } from '../../src/argyle/delivery.ts'
import { profileAdded, wire } from '../support.ts'

const parse = (body: string | Uint8Array) =>
  parseDelivery(typeof body === 'string' ? new TextEncoder().encode(body) : body)

const ID = 'must be text of 1 to 500 characters'

const known = [
  ['profiles.added', 'profile'],
  ['profiles.updated', 'profile'],
  ['identities.added', 'identity'],
  ['identities.updated', 'identity'],
] as const

const baseline = (event: string, object: string) => ({
  event,
  name: 'a subscription',
  data: { account: 'a', user: 'u', [object]: 'o' },
})

describe.each(known)('%s', (event, object) => {
  it('is accepted with opaque ids of up to 500 characters', () => {
    const { data, ...rest } = baseline(event, object)
    const delivery = { ...rest, data: { ...data, account: 'i'.repeat(500) } }
    expect(parse(wire(delivery))).toEqual({ ok: true, delivery })
  })

  describe.each(['account', 'user', object])('with its %s', (field) => {
    it.each([
      ['missing', undefined, 'is missing'],
      ['null', null, ID],
      ['empty', '', ID],
      ['a number', 7, ID],
      ['of 501 characters', 'i'.repeat(501), ID],
      ['an object', {}, ID],
    ])('%s is refused by name', (_, value, message) => {
      const delivery = baseline(event, object)
      const body = wire({ ...delivery, data: { ...delivery.data, [field]: value } })
      expect(parse(body)).toEqual({
        ok: false,
        invalid: { reason: 'schema', event, errors: [{ path: `data.${field}`, message }] },
      })
    })
  })
})

describe('the envelope', () => {
  const EVENT = 'must be text of 1 to 200 characters'
  const NAME = 'must be text of at most 1000 characters'
  it.each([
    ['no event', { event: undefined }, 'event', 'is missing'],
    ['an empty event', { event: '' }, 'event', EVENT],
    ['an event that is not text', { event: 7 }, 'event', EVENT],
    ['an event of 201 characters', { event: 'e'.repeat(201) }, 'event', EVENT],
    ['a name that is not text', { name: 7 }, 'name', NAME],
    ['a name of 1,001 characters', { name: 'n'.repeat(1001) }, 'name', NAME],
    ['no data', { data: undefined }, 'data', 'is missing'],
    ['null data', { data: null }, 'data', 'must be a JSON object'],
    ['data that is a list', { data: [] }, 'data', 'must be a JSON object'],
    ['data that is text', { data: 'x' }, 'data', 'must be a JSON object'],
  ])('with %s is refused by name', (_, spoiled, path, message) => {
    const parsed = parse(wire({ ...profileAdded, ...spoiled }))
    const event = path === 'event' ? {} : { event: 'profiles.added' }
    expect(parsed).toEqual({
      ok: false,
      invalid: { reason: 'schema', ...event, errors: [{ path, message }] },
    })
  })

  it.each(['c', '\u{1f600}'])(
    'may have an event name of 200 and a subscription name of 1,000 characters: %s',
    (character) => {
      const delivery = { event: character.repeat(200), name: character.repeat(1000), data: {} }
      expect(parse(wire(delivery))).toEqual({ ok: true, delivery })
    }
  )

  it('lets all faults of data be reported together if it is valid', () => {
    const parsed = parse(wire({ event: 'profiles.added', data: { account: 7 } }))
    expect(parsed).toMatchObject({
      invalid: {
        errors: [
          { path: 'data.account', message: ID },
          { path: 'data.user', message: 'is missing' },
          { path: 'data.profile', message: 'is missing' },
        ],
      },
    })
  })

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
  ])('may have its name %s', (_, name) => {
    expect(parse(wire({ ...profileAdded, name }))).toMatchObject({ ok: true })
  })
})

describe('an unknown name', () => {
  it.each(['paychecks.invented', 'constructor', '__proto__', 'x', ' '])(
    'is accepted as the event %j',
    (event) => {
      const delivery = { event, data: { anything: [1, null] } }
      expect(parse(wire(delivery))).toEqual({ ok: true, delivery })
    }
  )

  it('is accepted as a field of the envelope and of data, also if every object has that name', () => {
    const body = `{"event":"profiles.added","new":1,"data":{"account":"a","user":"u","profile":"p",
      "later":{"x":[1]},"__proto__":{"polluted":true},"constructor":"c","hasOwnProperty":null}}`
    const parsed = parse(body)
    expect(parsed).toEqual({ ok: true, delivery: JSON.parse(body) })
    expect(JSON.stringify(parsed)).toContain('"__proto__":{"polluted":true}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('a body', () => {
  it.each([
    ['empty', ''],
    ['not JSON', 'what do ya want for nothing?'],
    ['cut off', wire(profileAdded).slice(0, -1)],
    ['two documents', '{}{}'],
    ['a comment', '{} // ok'],
  ])('that is %s is not JSON, and the error does not quote it', (_, body) => {
    expect(parse(body)).toEqual({
      ok: false,
      invalid: { reason: 'not_json', errors: [{ path: '', message: 'is not UTF-8 JSON' }] },
    })
  })

  it('in UTF-16, or with bytes that are not UTF-8, is not JSON', () => {
    const utf16 = new Uint8Array(new Uint16Array([...'{}'].map((c) => c.charCodeAt(0))).buffer)
    expect(parse(utf16)).toMatchObject({ invalid: { reason: 'not_json' } })
    const broken = new TextEncoder().encode(wire(profileAdded).replace('was', '???'))
    broken.set([0xff, 0xfe, 0xfd], wire(profileAdded).indexOf('was'))
    expect(parse(broken)).toMatchObject({ invalid: { reason: 'not_json' } })
  })

  it.each(['null', '7', '"text"', '[]', 'true'])('%s is JSON but not a delivery', (body) => {
    expect(parse(body)).toEqual({
      ok: false,
      invalid: { reason: 'schema', errors: [{ path: '', message: 'must be a JSON object' }] },
    })
  })

  it('may begin with a byte order mark, have CRLF line ends and a newline at the end', () => {
    const body = `\uFEFF${wire(profileAdded).replaceAll('\n', '\r\n')}\n`
    expect(parse(body)).toEqual({ ok: true, delivery: profileAdded })
  })

  // The property tests found it: the message and the fingerprint would have null in its place.
  it.each(['1e999', '-1e999', '9'.repeat(400)])(
    'with the number %s, which is too large for a double, is refused',
    (number) => {
      expect(parse(`{"event":"x.y","data":{"a":[{"b":${number}}]}}`)).toEqual({
        ok: false,
        invalid: {
          reason: 'schema',
          event: 'x.y',
          errors: [{ path: 'data', message: 'has a number that is too large' }],
        },
      })
      expect(parse('{"event":"x.y","data":{"a":1.7976931348623157e308}}')).toMatchObject({
        ok: true,
      })
    }
  )

  it('is accepted with data of 100 levels, and refused one level deeper', () => {
    const nested = (levels: number) => `${'{"x":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
    const body = (levels: number) => `{"event":"x.y","data":${nested(levels)}}`
    expect(parse(body(100))).toMatchObject({ ok: true })
    expect(parse(body(101))).toEqual({
      ok: false,
      invalid: {
        reason: 'schema',
        event: 'x.y',
        errors: [{ path: 'data', message: 'is nested deeper than 100 levels' }],
      },
    })
    expect(parse(body(100_000))).toMatchObject({ ok: false })
  })
})
