/** The changes of the schema that count as breaking, on small schemas and on the real one. */

import { describe, expect, it } from 'vitest'
import { breakingChanges } from '../../scripts/contract/breaking.ts'
import { type Definitions, eventSchema, type Schema } from '../../scripts/contract/schema.ts'

const text: Schema = { type: 'string' }
const withField = (schema: Schema, ...required: string[]): Schema => ({
  type: 'object',
  properties: { f: schema },
  required,
})

describe('a change of one definition', () => {
  const changes = (old: Schema, now: Schema) => breakingChanges({ definitions: { 'a.b': old } }, { definitions: { 'a.b': now } })

  it.each<[string, Schema, Schema, string]>([
    ['requires an optional field', withField(text), withField(text, 'f'), 'a.b.f: newly required'],
    ['no longer requires a field', withField(text, 'f'), withField(text), 'a.b.f: no longer required'],
    ['removes a field', withField(text), { type: 'object' }, 'a.b.f: field removed'],
    ['removes a required field', withField(text, 'f'), { type: 'object' }, 'a.b.f: field removed'],
    ['adds a required field', { type: 'object' }, withField(text, 'f'), 'a.b.f: newly required'],
    ['removes a field of a field', withField(withField(text)), withField({}), 'a.b.f.f: field removed'],
    ['removes a field of one of two types', withField({ anyOf: [withField(text), { type: 'null' }] }), withField({ anyOf: [{ type: 'object' }, { type: 'null' }] }), 'a.b.f.f: field removed'],
    ['requires a field of the elements of a list', withField({ type: 'array', items: withField(text) }), withField({ type: 'array', items: withField(text, 'f') }), 'a.b.f.f: newly required'],
  ])('that %s is breaking', (_, old, now, change) => {
    expect(changes(old, now)).toEqual([change])
  })

  it.each<[string, Schema, Schema]>([
    ['adds an optional field', { type: 'object' }, withField(text)],
    ['adds an optional object with a required field', { type: 'object' }, withField(withField(text, 'f'))],
    ['has other words', withField(text), { ...withField({ ...text, description: 'new' }), title: 'T' }],
    ['has another order', withField(text, 'f', 'g'), withField(text, 'g', 'f')],
    ['says that more fields are allowed', withField(text), { ...withField(text), additionalProperties: {} }],
    ['writes a nullable object as a union', withField(withField(text)), withField({ anyOf: [withField(text), { type: 'null' }] })],
  ])('that %s is harmless', (_, old, now) => {
    expect(changes(old, now)).toEqual([])
  })

  it('is not detected in types, limits and values', () => {
    const limited: Schema = { type: 'string', maxLength: 5, enum: ['x'] }
    expect(changes(withField(text), withField({ type: 'number' }))).toEqual([])
    expect(changes(withField(text), withField(limited))).toEqual([])
  })
})

describe('a change of the real contract', () => {
  const real = eventSchema()
  const without = (...names: string[]): Definitions => {
    const kept = Object.entries(real.definitions).filter(([name]) => !names.includes(name))
    return { ...real, definitions: Object.fromEntries(kept) }
  }
  const changed = (name: string, change: (schema: Schema) => void): Definitions => {
    const copy = structuredClone(real)
    change(copy.definitions[name] ?? {})
    return copy
  }

  it('is harmless if nothing changed, or if an event is new', () => {
    expect(breakingChanges(real, structuredClone(real))).toEqual([])
    const older = without('ratings.added', 'ratings.added.data')
    expect(breakingChanges(older, real)).toEqual([])
  })

  it('is breaking if an event is gone', () => {
    const newer = without('ratings.added', 'ratings.added.data')
    expect(breakingChanges(real, newer)).toEqual(['ratings.added: removed', 'ratings.added.data: removed'])
  })

  const places = Object.entries(real.definitions).flatMap(([name, { required = [] }]) => required.map((field) => [name, field] as const))
  it.each(places)('is breaking if %s no longer requires %s', (name, field) => {
    const newer = changed(name, (schema) => {
      schema.required = schema.required?.filter((one) => one !== field) ?? []
    })
    expect(breakingChanges(real, newer)).toEqual([`${name}.${field}: no longer required`])
    expect(breakingChanges(newer, real)).toEqual([`${name}.${field}: newly required`])
  })
})
