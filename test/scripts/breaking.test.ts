/** What is named of a change of the contract: each kind, by small schemas. */

import { describe, expect, it } from 'vitest'
import { breakingChanges } from '../../scripts/contract/breaking.ts'
import type { Schema } from '../../scripts/contract/schema.ts'

/** A contract of one message. */
const contract = (message: Schema, definitions: Record<string, Schema> = {}): Schema => ({
  anyOf: [{ $ref: '#/definitions/a.b' }],
  definitions: { 'a.b': message, ...definitions },
})
const field = (schema: Schema | boolean): Schema => ({ type: 'object', properties: { f: schema } })

const text: Schema = { type: 'string' }
const number: Schema = { type: 'number' }
const maybe: Schema = { type: ['string', 'null'] }
const inner = (schema: Schema): Schema => ({ type: 'object', properties: { in: schema } })

describe('between two schemas', () => {
  it.each<[string, Schema | boolean, Schema | boolean, string]>([
    ['a type that changed', text, number, 'f: changed from string to number'],
    ['one of two types that changed', maybe, { type: ['number', 'null'] }, 'f: changed from string to number'],
    ['a type that is narrowed', maybe, text, 'f: narrowed, no longer null'],
    ['a type that is widened', text, maybe, 'f: widened, now also null'],
    ['a type that is new', {}, text, 'f: changed from anything to string'],
    ['a type that is gone', text, {}, 'f: changed from string to anything'],
    ['what is forbidden', text, false, 'f: narrowed, no longer string'],
    ['a union that is narrowed', { anyOf: [text, number] }, number, 'f: narrowed, no longer string'],
    ['a union that is widened', { oneOf: [text] }, { oneOf: [text, number] }, 'f: widened, now also number'],
    ['a constant that changed', { const: 'x' }, { const: 'y' }, 'f: changed from "x" to "y"'],
    ['a constant that is new', text, { ...text, const: 'x' }, 'f: changed from string to "x"'],
    ['a value that is gone', { enum: ['x', 7] }, { enum: ['x'] }, 'f: narrowed, no longer 7'],
    ['a value that is new', { const: 'x' }, { enum: ['x', 'y'] }, 'f: widened, now also "y"'],
    ['a limit that is new', text, { ...text, maxLength: 5 }, 'f: "maxLength" changed from none to 5'],
    ['a limit that changed', { minimum: 1 }, { minimum: 2 }, 'f: "minimum" changed from 1 to 2'],
    ['a limit that is gone', { ...text, minLength: 1 }, text, 'f: "minLength" changed from 1 to none'],
    ['a pattern', { ...text, pattern: 'a' }, { ...text, pattern: 'b' }, 'f: "pattern" changed from "a" to "b"'],
    ['a format', text, { ...text, format: 'uuid' }, 'f: "format" changed from none to "uuid"'],
    ['a keyword that it does not know', text, { ...text, odd: { a: 1 } }, 'f: "odd" changed from none to {"a":1}'],
    ['a limit of one of two types', maybe, { ...maybe, minLength: 1 }, 'f: "minLength" changed from none to 1'],
    ['a field of a field', inner(text), inner(number), 'f.in: changed from string to number'],
    ['a field of one of two types', { anyOf: [inner(text), { type: 'null' }] }, { anyOf: [inner(number), { type: 'null' }] }, 'f.in: changed from string to number'],
    ['a field of a field that is gone', inner(text), { type: 'object' }, 'f.in: field removed'],
    ['an element', { type: 'array', items: text }, { type: 'array', items: number }, 'f[]: changed from string to number'],
    ['an element that could be anything', { type: 'array' }, { type: 'array', items: text }, 'f[]: changed from anything to string'],
    ['a field of an element', { items: inner(maybe) }, { items: inner(text) }, 'f[].in: narrowed, no longer null'],
    ['an element of a tuple', { items: [text, number] }, { items: [number, text] }, 'f: "items" changed from [{"type":"string"},{"type":"number"}] to [{"type":"number"},{"type":"string"}]'],
    ['a part that forbids all', text, { ...text, allOf: [false as unknown as Schema] }, 'f: "not" changed from none to {}'],
    ['other fields that are forbidden', { type: 'object' }, { type: 'object', additionalProperties: false }, 'f.*: narrowed, no longer anything'],
    ['other fields of another type', { additionalProperties: text }, { additionalProperties: number }, 'f.*: changed from string to number'],
    [
      'a new field where none was allowed',
      { type: 'object', additionalProperties: false },
      { type: 'object', additionalProperties: false, properties: { in: text } },
      'f.in: widened, now also string',
    ],
  ])('names %s', (_, old, now, change) => {
    expect(breakingChanges(contract(field(old)), contract(field(now)))).toEqual([`${change} (a.b)`])
  })

  it.each<[string, Schema, Schema, string]>([
    ['a field that is gone', field(text), { type: 'object' }, 'f: field removed'],
    ['a field that is gone and was always there, once', { ...field(text), required: ['f'] }, { type: 'object' }, 'f: field removed'],
    ['a field that is not always there', { ...field(text), required: ['f'] }, field(text), 'f: no longer always there'],
    ['the same where the field is not described', { required: ['f'] }, { properties: {} }, 'f: no longer always there'],
    ['a field that is newly required', field(text), { ...field(text), required: ['f'] }, 'f: newly required'],
    ['a new field that is required', { type: 'object' }, { ...field(text), required: ['f'] }, 'f: newly required'],
    ['a limit of the whole', {}, { not: { required: ['f'] } }, 'message: "not" changed from none to {"required":["f"]}'],
  ])('names %s', (_, old, now, change) => {
    expect(breakingChanges(contract(old), contract(now))).toEqual([`${change} (a.b)`])
  })

  it.each<[string, Schema, Schema]>([
    ['a new optional field', field(text), { ...field(text), properties: { f: text, g: number } }],
    ['other words', field(text), { title: 'T', ...field({ ...text, description: 'new', examples: ['x'] }) }],
    ['another order', { anyOf: [text, number] }, { oneOf: [number, text] }],
    ['the same written as a union', field(maybe), field({ anyOf: [text, { type: 'null' }] })],
    ['the same written as constants', field({ enum: ['x', 'y'] }), field({ anyOf: [{ const: 'x' }, { type: 'string', const: 'y' }] })],
    ['values with their types', field({ type: ['string', 'null'], enum: ['x', null] }), field({ anyOf: [{ const: 'x' }, { type: 'null' }] })],
    ['a union in a union', field({ anyOf: [text, { anyOf: [number, { type: 'null' }] }] }), field({ type: ['null', 'number', 'string'] })],
    ['what is said of other fields by saying nothing', field({ type: 'object' }), field({ type: 'object', additionalProperties: {}, properties: {} })],
    [
      'the same in parts',
      { ...field(text), required: ['f', 'g'] },
      {
        ...field({}),
        required: ['f'],
        allOf: [{ ...field(text), required: ['g'] }, true as unknown as Schema],
      },
    ],
  ])('does not name %s', (_, old, now) => {
    expect(breakingChanges(contract(old), contract(now))).toEqual([])
  })

  it('follows references, and does not see where the target stands', () => {
    const direct = contract(field(text))
    const by = (target: Schema) => contract(field({ $ref: '#/definitions/d' }), { d: target })
    expect(breakingChanges(direct, by(text))).toEqual([])
    expect(breakingChanges(by(text), by(number))).toEqual(['f: changed from string to number (a.b)'])
  })

  it('holds each of two choices in one place', () => {
    const two = (values: string[]) => contract(field({ anyOf: [text], enum: values }))
    expect(breakingChanges(two(['x', 'y']), two(['x']))).toEqual(['f: narrowed, no longer "y" (a.b)'])
  })

  it('cannot be told where a schema is not understood', () => {
    const dangling = contract(field({ $ref: '#/definitions/none' }))
    expect(() => breakingChanges(dangling, dangling)).toThrow('There is no #/definitions/none.')
    const contradictory = contract({ type: 'object', allOf: [{ type: 'string' }] })
    expect(() => breakingChanges(contradictory, contradictory)).toThrow('different things of type')
    expect(() => breakingChanges({}, contract({}))).toThrow('no union of events')
  })
})
