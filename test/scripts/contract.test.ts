/** The generated contract, and the decision whether it may replace the committed one. */

import { describe, expect, it } from 'vitest'
import { CLAIM_CHECK, MEMBERS, UNKNOWN_EVENT } from '../../scripts/contract/schema.ts'
import { contractOf, linesOf, update } from '../../scripts/contract/update.ts'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'

const made = contractOf('1.2.3')
const schema = made['event.schema.json']
const { definitions } = schema
const names = Object.keys(CATALOGUE)

describe('the JSON Schema', () => {
  it('is a union of each event, of unknown events, and of the claim check', () => {
    expect(MEMBERS).toEqual([...names, UNKNOWN_EVENT, CLAIM_CHECK])
    expect(schema.anyOf).toEqual(MEMBERS.map((name) => ({ $ref: `#/definitions/${name}` })))
    expect(Object.keys(definitions).sort()).toEqual([...MEMBERS, ...names.map((name) => `${name}.data`), 'attributes', 'knownType'].sort())
  })

  it('describes an event by the words of the catalogue, with its successors in v2', () => {
    expect(definitions['profiles.added']?.description).toBe('A profile was found. (API v1, in v2 identities.added) https://docs.argyle.com/guides/reference/profiles-added')
    expect(definitions['gigs.added']?.description).toContain('(API v2) https://')
    expect(definitions['vehicles.added']?.description).toMatch(/^A vehicle was found\. \(API v1 and v2\) https:\S+ https:\S+$/)
  })

  it('forbids additional fields nowhere', () => {
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false')
  })
})

describe('a reference', () => {
  it.each(['event.schema.json', 'asyncapi.json'] as const)('in %s always has a target', (file) => {
    const references = JSON.stringify(made[file]).match(/(?<="\$ref":")[^"]*/g) ?? []
    expect(references.length).toBeGreaterThan(MEMBERS.length)
    for (const reference of new Set(references)) {
      const [path = '', pointer = ''] = reference.split('#')
      const document = path === './event.schema.json' ? schema : made[file]
      const target = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((at, step) => Object(at)[step], document)
      expect([reference, typeof target]).toEqual([reference, 'object'])
      expect(['', './event.schema.json']).toContain(path)
    }
  })
})

describe('the committed contract', () => {
  const older = structuredClone(made)
  Object(older['event.schema.json'].definitions)['items.removed'].description = 'Older words.'
  const richer = structuredClone(made)
  Object(richer['event.schema.json'].definitions)['items.removed.data'].properties.name = {}
  const breaking = ['items.removed.data.name: field removed']

  it('is current if it equals the generated one', () => {
    for (const permission of ['check', 'write', 'break'] as const) {
      const updated = update(structuredClone(made), made, permission)
      expect(updated).toEqual({ kind: 'current', breaking: [] })
    }
  })

  it('is stale if the version of the project changed, which breaks nothing', () => {
    expect(update(contractOf('1.2.2'), made, 'check')).toEqual({ kind: 'stale', breaking: [] })
  })

  it('is replaced if no consumer breaks', () => {
    expect(update(older, made, 'check')).toEqual({ kind: 'stale', breaking: [] })
    expect(update(older, made, 'write')).toEqual({ kind: 'updated', breaking: [] })
  })

  it('is not replaced if a consumer breaks, except with --breaking', () => {
    expect(update(richer, made, 'check')).toEqual({ kind: 'stale', breaking })
    expect(update(richer, made, 'write')).toEqual({ kind: 'refused', breaking })
    expect(update(richer, made, 'break')).toEqual({ kind: 'updated', breaking })
  })

  const changes = ['These changes break consumers:', '  items.removed.data.name: field removed']
  const accept = 'To write it, run `npm run contract -- --breaking`.'
  it.each([
    ['current', [], ['contract/ is up to date.']],
    ['stale', [], ['contract/ is not up to date.', 'To write it, run `npm run contract`.']],
    ['stale', breaking, ['contract/ is not up to date.', ...changes, accept]],
    ['refused', breaking, ['contract/ was not written.', ...changes, accept]],
    ['updated', [], ['contract/ was written.']],
    ['updated', breaking, ['contract/ was written.', ...changes]],
  ] as const)('that is %s with the changes %j is reported with what to do', (kind, changes, lines) => {
    expect(linesOf({ kind, breaking: [...changes] })).toEqual(lines)
  })
})
