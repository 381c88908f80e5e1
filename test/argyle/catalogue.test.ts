/** The catalogue, compared with Argyle's published events, and the Worker's rules against it. */

import { describe, expect, it } from 'vitest'
import { CATALOGUE, pagesOf } from '../../src/argyle/catalogue.ts'
import { id } from '../../src/argyle/data.ts'
import { type EventName, ruleFor } from '../../src/argyle/events.ts'
import published from '../fixtures/argyle-published.json'

const names = Object.keys(CATALOGUE) as EventName[]
const ofApi = (api: 'v1' | 'v2') =>
  names.filter((name) => CATALOGUE[name].api === api || CATALOGUE[name].api === 'both')

describe('the catalogue', () => {
  it.each([
    ['v1', 38],
    ['v2', 45],
  ] as const)('has exactly the events of %s, %i in all', (api, count) => {
    const expected = new Set(published.filter((one) => one.api === api).map(({ event }) => event))
    expect(expected.size).toBe(count)
    expect(new Set(ofApi(api))).toEqual(expected)
  })

  it('names the successors in v2 of each event of v1, by the kind of object', () => {
    const GROUPS: Record<string, string[]> = {
      profiles: ['identities'],
      employments: ['identities'],
      activities: ['gigs', 'shifts'],
      payouts: ['paystubs'],
      documents: ['payroll_documents'],
      reputations: ['ratings'],
      pay_allocations: ['deposit_destinations'],
      forms: ['user_forms', 'user_uploads'],
    }
    // Events whose second part has another name in v2.
    const OTHERS: Record<string, string[]> = {
      'accounts.pay_distribution_updated': ['direct_deposit_switches.completed'],
      'accounts.pay_distribution_failed': ['direct_deposit_switches.failed'],
      'forms.submitted': ['user_forms.submitted', 'user_uploads.added'],
    }
    const v2 = new Set<string>(ofApi('v2'))
    for (const name of names) {
      const [group = '', happens] = name.split('.')
      const same = (GROUPS[group] ?? []).map((other) => `${other}.${happens}`)
      const expected = OTHERS[name] ?? same.filter((other) => v2.has(other))
      expect([name, CATALOGUE[name].successors]).toEqual([name, expected])
    }
  })

  it.each(published)('knows the page of $event in $api', ({ event, api, source }) => {
    const isOwn = /-webhooks\/|guides\/reference\//.test(source)
    const pages = pagesOf(event as EventName)
    if (isOwn) expect(pages).toContain(source)
    expect(pages).toHaveLength(CATALOGUE[event as EventName].api === 'both' ? 2 : 1)
    expect(pages.some((page) => page.includes(api === 'v1' ? '/guides/' : '/api-reference/'))).toBe(
      true
    )
  })
})

describe('the rules of the Worker', () => {
  it.each(names)('identify %s by the ids of its schema', (name) => {
    const ids = Object.entries(CATALOGUE[name].data.shape).flatMap(([field, schema]) =>
      schema === id ? [field] : []
    )
    const object = ids.find((field) => field !== 'account' && field !== 'user')
    expect(ruleFor(name)).toMatchObject({ ids, object })
    expect(ids.length).toBeGreaterThan(0)
  })

  it.each(['paychecks.invented', 'constructor', '__proto__', ''])('do not know %j', (name) => {
    expect(ruleFor(name)).toEqual({ dedupe: 'repeats', ids: [], object: undefined })
  })

  it('are of the class once only for objects that appear, and accounts that go, once', () => {
    expect(names.filter((name) => ruleFor(name).dedupe === 'once')).toEqual([
      'accounts.added',
      'accounts.removed',
      'profiles.added',
      'employments.added',
      'identities.added',
      'payroll_documents.added',
      'reputations.added',
      'ratings.added',
    ])
  })
})
