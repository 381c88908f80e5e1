/** The contract as tools read it: what is in it, and what becomes of its files. */

import { describe, expect, it } from 'vitest'
import { contractOf, linesOf, renew } from '../../scripts/contract/renew.ts'
import { CLAIM_CHECK, MEMBERS, type Schema, UNKNOWN_EVENT } from '../../scripts/contract/schema.ts'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'

const made = contractOf('1.2.3')
const schema = made['event.schema.json']
const definitions = schema.definitions as Record<string, Schema>
const names = Object.keys(CATALOGUE)

describe('the schema', () => {
  it('is a union of each event, of those that are not known, and of the claim check', () => {
    expect(MEMBERS).toEqual([...names, UNKNOWN_EVENT, CLAIM_CHECK])
    expect(schema.anyOf).toEqual(MEMBERS.map((name) => ({ $ref: `#/definitions/${name}` })))
    expect(Object.keys(definitions).sort()).toEqual([...MEMBERS, ...names.map((name) => `${name}.data`), 'attributes', 'knownType'].sort())
  })

  it('has the words of the catalogue, and what v2 has in place of an event', () => {
    expect(definitions['profiles.added']?.description).toBe('A profile was found. (API v1, in v2 identities.added) https://docs.argyle.com/guides/reference/profiles-added')
    expect(definitions['gigs.added']?.description).toContain('(API v2) https://')
    expect(definitions['vehicles.added']?.description).toMatch(/^A vehicle was found\. \(API v1 and v2\) https:\S+ https:\S+$/)
  })

  it('refers to nothing that is not there', () => {
    for (const [file, content] of Object.entries(made)) {
      const references = JSON.stringify(content).match(/(?<="\$ref":")[^"]*/g) ?? []
      expect(references.length).toBeGreaterThan(MEMBERS.length)
      for (const reference of new Set(references)) {
        const target = reference
          .split('/')
          .slice(1)
          .reduce<unknown>((at, step) => Object(at)[step], content)
        expect([file, reference, typeof target]).toEqual([file, reference, 'object'])
      }
    }
  })
})

describe('the files', () => {
  const older = structuredClone(made)
  Object(older['event.schema.json'].definitions)['items.removed'].description = 'Older words.'
  const richer = structuredClone(made)
  Object(richer['event.schema.json'].definitions)['items.removed.data'].properties.name = {}
  const breaking = ['data.name: field removed (items.removed)']

  it('are left alone while they are what the schemas say', () => {
    for (const permission of ['check', 'write', 'break'] as const) {
      expect(renew(structuredClone(made), made, permission)).toEqual({ kind: 'fresh' })
    }
    expect(linesOf({ kind: 'fresh' })).toEqual([])
  })

  it('are stale when the version is another one, and that breaks nothing', () => {
    expect(renew(contractOf('1.2.2'), made, 'check')).toEqual({ kind: 'stale', breaking: [] })
  })

  it('are renewed where nothing breaks', () => {
    expect(renew(older, made, 'check')).toEqual({ kind: 'stale', breaking: [] })
    expect(renew(older, made, 'write')).toEqual({ kind: 'renewed', breaking: [] })
  })

  it('are not renewed where something breaks, unless that is meant', () => {
    expect(renew(richer, made, 'check')).toEqual({ kind: 'stale', breaking })
    expect(renew(richer, made, 'write')).toEqual({ kind: 'refused', breaking })
    expect(renew(richer, made, 'break')).toEqual({ kind: 'renewed', breaking })
  })

  it('are spoken of with what breaks and what to run', () => {
    const what = ['This can break a consumer:', '  data.name: field removed (items.removed)']
    const command = 'If that is meant: npm run contract -- --breaking'
    const nothing = 'Nothing that changed can break a consumer.'
    const stale = 'contract/ is not what the schemas say.'
    expect(linesOf({ kind: 'stale', breaking })).toEqual([stale, ...what, command])
    expect(linesOf({ kind: 'stale', breaking: [] })).toEqual([stale, nothing, 'To write it: npm run contract'])
    expect(linesOf({ kind: 'refused', breaking })).toEqual(['contract/ was not written.', ...what, command])
    expect(linesOf({ kind: 'renewed', breaking: [] })).toEqual(['contract/ was written.', nothing])
  })
})
