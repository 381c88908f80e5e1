/** The catalogue against what Argyle publishes, and what the edge has of it against the catalogue. */

import { describe, expect, it } from 'vitest'
import { CATALOGUE, type EventName, pagesOf } from '../../src/argyle/catalogue.ts'
import { id } from '../../src/argyle/id.ts'
import { dedupeOf, ruleFor } from '../../src/argyle/rule.ts'
import { RULES } from '../../src/argyle/rules.ts'
import { eventsTable } from '../../src/cli/events.ts'
import { rulesFile, rulesOf } from '../../src/cli/rules.ts'
import published from '../fixtures/argyle-published.json'

const names = Object.keys(CATALOGUE) as EventName[]
const ofApi = (api: 'v1' | 'v2') =>
  names.filter((name) => CATALOGUE[name].api === api || CATALOGUE[name].api === 'both')

describe('the catalogue', () => {
  it.each([
    ['v1', 38],
    ['v2', 45],
  ] as const)('has each event of %s, %i in all, and no other', (api, count) => {
    const expected = new Set(published.filter((one) => one.api === api).map(({ event }) => event))
    expect(expected.size).toBe(count)
    expect(new Set(ofApi(api))).toEqual(expected)
  })

  it('names for each event of v1 only events of v2 as its successors', () => {
    const v2 = ofApi('v2')
    for (const name of names) {
      const { api, successors } = CATALOGUE[name]
      if (successors.length > 0) expect(api).toBe('v1')
      for (const successor of successors) expect(v2).toContain(successor)
    }
    expect(CATALOGUE['profiles.added'].successors).toEqual(['identities.added'])
    expect(CATALOGUE['activities.removed'].successors).toEqual(['gigs.removed', 'shifts.removed'])
  })

  it('knows the page of each event that was seen on a page of its own', () => {
    const pages = names.flatMap(pagesOf)
    const own = published
      .map(({ source }) => source)
      .filter((page) => /-webhooks\/|\/reference\//.test(page))
    expect(own.length).toBeGreaterThan(60)
    for (const page of own) expect(pages).toContain(page)
  })

  it('is printed for people with a line for each event', () => {
    const lines = eventsTable().split('\n')
    expect(lines.filter((line) => /^[a-z_]+\.[a-z_]+ /.test(line))).toHaveLength(names.length)
    expect(eventsTable()).toMatch(/^accounts.updated +both +bursts +60 s, held back +account +Any/m)
    expect(eventsTable()).toMatch(
      /^profiles.added +v1 +once +7 days +profile +A profile was found\.$/m
    )
  })
})

describe('the rules of the edge', () => {
  it('are those of the catalogue: npm run rules writes them', () => {
    expect(RULES).toEqual(rulesOf())
    expect(rulesFile()).toContain('Not to be changed by hand.')
  })

  it.each(names)('hold for %s as the catalogue has it', (name) => {
    const { data, dedupe } = CATALOGUE[name]
    const ids = Object.entries(data.shape).flatMap(([field, schema]) =>
      schema === id ? [field] : []
    )
    expect(ruleFor(name)).toMatchObject({ dedupe, ids })
    expect(ids.length).toBeGreaterThan(0)
  })

  it.each(['paychecks.invented', 'constructor', '__proto__', ''])('let %j pass', (name) => {
    expect(ruleFor(name)).toEqual({ dedupe: 'repeats', ids: [], object: undefined })
  })

  it('hold back a bare poke, and not one that carries the object', () => {
    expect(dedupeOf('accounts.updated', {})).toBe('bursts')
    expect(dedupeOf('accounts.updated', { resource: null })).toBe('bursts')
    expect(dedupeOf('accounts.updated', { resource: { id: 'a' } })).toBe('repeats')
    expect(dedupeOf('verifications.updated', {})).toBe('bursts')
  })
})
