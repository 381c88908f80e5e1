/** The real contract, spoiled in each place: every change is named, as one line that people can read. */

import { describe, expect, it } from 'vitest'
import { breakingChanges } from '../../scripts/contract/breaking.ts'
import { eventSchema, type Schema } from '../../scripts/contract/schema.ts'

type Path = (string | number)[]
type Spoil = (parent: Record<string, unknown>, key: string) => void

const real = eventSchema()

/** A copy with one place spoiled. */
function copyOf<T>(original: T, path: Path, spoil: Spoil): T {
  const copy = structuredClone(original)
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => Object(at)[step], copy)
  spoil(Object(parent), String(path.at(-1)))
  return copy
}
const spoiled = (path: Path, spoil: Spoil) => copyOf(real, path, spoil)
const without: Spoil = (parent, key) => {
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
}
const as =
  (value: unknown): Spoil =>
  (parent, key) => {
    parent[key] = value
  }
const data = (event: string, ...path: Path): Path => ['definitions', `${event}.data`, ...path]

describe('of the real contract', () => {
  it('is nothing while it is the same', () => {
    expect(breakingChanges(real, structuredClone(real))).toEqual([])
  })

  it.each<[Path, Spoil, string]>([
    [['anyOf', 0], without, 'event removed (users.fully_synced)'],
    [['anyOf', 74], without, 'event removed (unknownEvent)'],
    [data('profiles.added', 'properties', 'profile'), without, 'data.profile: field removed (profiles.added)'],
    [data('profiles.added', 'required', 2), without, 'data.profile: no longer always there (profiles.added)'],
    [data('items.updated', 'required', 1), as('name'), 'data.name: newly required (items.updated)'],
    [data('items.updated', 'properties', 'name', 'type'), as('string'), 'data.name: narrowed, no longer null (items.updated)'],
    [data('profiles.added', 'properties', 'user', 'type'), as(['string', 'number']), 'data.user: widened, now also number (profiles.added)'],
    [data('profiles.added', 'properties', 'user', 'type'), as('number'), 'data.user: changed from string to number (profiles.added)'],
    [data('profiles.added', 'properties', 'user', 'maxLength'), as(36), 'data.user: "maxLength" changed from 500 to 36 (profiles.added)'],
    [data('paystubs.updated', 'properties', 'updated_paystubs', 'anyOf', 0, 'items', 'type'), as('number'), 'data.updated_paystubs[]: changed from string to number (paystubs.updated)'],
    [
      data('accounts.updated', 'properties', 'resource', 'anyOf', 0, 'properties', 'connection', 'anyOf', 0, 'properties', 'status'),
      without,
      'data.resource.connection.status: field removed (accounts.updated)',
    ],
    [['definitions', 'profiles.added', 'properties', 'type', 'const'], as('com.argyle.profile.added'), 'type: changed from "com.argyle.profiles.added" to "com.argyle.profile.added" (profiles.added)'],
    [['definitions', 'profiles.added', 'required', 1], without, 'data: no longer always there (profiles.added)'],
    [['definitions', 'claimCheck', 'properties', 'dataref'], without, 'dataref: field removed (claimCheck)'],
    [['definitions', 'attributes', 'properties', 'fingerprint'], without, 'fingerprint: field removed (every message)'],
    [['definitions', 'attributes', 'required', 1], without, 'id: no longer always there (every message)'],
    [['definitions', 'attributes', 'required', 7], as('subject'), 'subject: newly required (every message)'],
    [['definitions', 'attributes', 'properties', 'source', 'anyOf', 1], without, 'source: narrowed, no longer "https://api-sandbox.argyle.com" (every message)'],
    [['definitions', 'attributes', 'properties', 'specversion', 'const'], as('1.1'), 'specversion: changed from "1.0" to "1.1" (every message)'],
  ])('%j spoiled is one line', (path, spoil, line) => {
    expect(breakingChanges(real, spoiled(path, spoil))).toEqual([line])
  })

  it('is one line with each of the events, where one change is in several', () => {
    const schema = spoiled(data('profiles.added', 'properties', 'profile'), without)
    schema.definitions = {
      ...Object(schema.definitions),
      'profiles.updated.data': Object(schema.definitions)['profiles.added.data'],
    }
    expect(breakingChanges(real, schema)).toEqual(['data.profile: field removed (profiles.added, profiles.updated)'])
  })

  it('is nothing when an event comes, although it is one less of those that are not known', () => {
    const older = spoiled(['anyOf', 0], without)
    Object(older.definitions).knownType.enum.shift()
    expect(breakingChanges(older, real)).toEqual([])
    expect(breakingChanges(real, older)).toEqual(['event removed (users.fully_synced)'])
  })

  const { attributes, ...definitions } = real.definitions as Record<string, Schema>
  const whole = Object.entries(definitions).filter(([name]) => name.endsWith('.data'))
  it.each([...whole, ['attributes', attributes] as const])('misses no keyword and no field of %s', (name, place) => {
    const event = name.replace(/\.data$/, '')
    const small = (changed: unknown) => ({ ...real, anyOf: [{ $ref: `#/definitions/${event}` }], definitions: { ...definitions, attributes, [name]: changed } }) as Schema
    const spots = spotsIn(place)
    const missed = spots.filter(({ path, spoil }) => breakingChanges(small(place), small(copyOf(place, path, spoil))).length === 0)
    expect(spots.length).toBeGreaterThan(5)
    expect(missed.map(({ path }) => path)).toEqual([])
  })
})

/** Whatever can be spoiled below: each field and keyword left out, and each value another one. */
function spotsIn(node: unknown, path: Path = []): { path: Path; spoil: Spoil }[] {
  return Object.entries(Object(node)).flatMap(([key, value]) => {
    const here = [...path, key]
    const isWord = key === 'description' && typeof value === 'string'
    const isEmpty = typeof value === 'object' && Object.keys(Object(value)).length === 0
    // The only value has its type.
    const isImplied = key === 'type' && 'const' in Object(node)
    if (isWord || isEmpty || isImplied) return []
    if (typeof value === 'object') return [{ path: here, spoil: without }, ...spotsIn(value, here)]
    return [{ path: here, spoil: as(key === 'type' ? 'boolean' : 'other') }]
  })
}
