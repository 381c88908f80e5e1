/** ROUTES: how it is read, and where events go by it. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { parseRoutes, queuesFor } from '../../src/worker/routes.ts'

const TABLE = 'must be a JSON object of lists of patterns'
const PATTERNS = 'must be a list of patterns with at most one * each'

describe('reading', () => {
  it.each([undefined, '', '{}', {}])('takes %j for no routes: all events go to EVENTS', (value) => {
    expect(parseRoutes(value)).toEqual({ routes: new Map([['EVENTS', ['*']]]), faults: [] })
  })

  it.each([
    ['profiles.*'],
    ['*.removed'],
    ['profiles.added'],
    ['*'],
    ['pro*ed'],
    ['profiles.*', '*.removed'],
    [],
  ])('takes %j %j', (...patterns) => {
    const { routes, faults } = parseRoutes({ PROFILES: patterns })
    expect(routes.get('PROFILES')).toEqual(patterns)
    expect(faults).toEqual([])
  })

  it.each(['PROFILES', '{"PROFILES": ', 'null', '[]', '"x"', '7', null, 7, true, [], [['*']]])(
    'says that %j is no table',
    (value) => {
      const { routes, faults } = parseRoutes(value)
      expect(faults).toEqual([{ path: 'ROUTES', message: TABLE }])
      expect([...routes.keys()]).toEqual(['EVENTS'])
    }
  )

  it.each(['profiles.*', null, {}, [''], [7], ['**'], ['*.a.*'], ['profiles.*', null], [['*']]])(
    'says that %j is no list of patterns',
    (patterns) => {
      const { faults } = parseRoutes({ EVENTS: patterns, OTHER: ['*'] })
      expect(faults).toEqual([{ path: 'ROUTES.EVENTS', message: PATTERNS }])
    }
  )

  it('names all lists that are wrong', () => {
    const { faults } = parseRoutes('{"A": 1, "B": ["b.*"], "C": ["**"], "__proto__": 2}')
    expect(faults.map(({ path }) => path)).toEqual(['ROUTES.A', 'ROUTES.C', 'ROUTES.__proto__'])
  })
})

/** The queues that an event goes to by the table. */
function namesFor(event: string, table: unknown): string[] {
  const { routes } = parseRoutes(table)
  const targets = [...routes].map(([name, patterns]) => ({ name, queue: env.EVENTS, patterns }))
  return queuesFor(event, targets).map(({ name }) => name)
}

describe('an event', () => {
  it.each([
    ['profiles.added', 'profiles.*', true],
    ['profiles.', 'profiles.*', true],
    ['profiles', 'profiles.*', false],
    ['my_profiles.added', 'profiles.*', false],
    ['documents.removed', '*.removed', true],
    ['documents.removed.not', '*.removed', false],
    ['profiles.added', 'profiles.added', true],
    ['profiles.added.again', 'profiles.added', false],
    ['a profiles.added', 'profiles.added', false],
    ['anything', '*', true],
    ['profiles.added', 'pro*ed', true],
    ['a.a', 'a.*.a', false],
    ['a..a', 'a.*.a', true],
    ['axa', 'a.*', false],
    ['constructor', 'profiles.*', false],
  ])('of the name %s and the pattern %s: %s', (event, pattern, isMatch) => {
    const expected = isMatch ? ['EVENTS', 'PROFILES'] : ['EVENTS']
    expect(namesFor(event, { PROFILES: [pattern] })).toEqual(expected)
  })

  it('goes to every queue of which one pattern matches, one time', () => {
    const table = { ADDED: ['*.added', 'profiles.*'], GONE: ['*.removed'], ALL: ['gigs.*', '*'] }
    expect(namesFor('profiles.added', table)).toEqual(['EVENTS', 'ADDED', 'ALL'])
  })

  it('goes to EVENTS only if a pattern there matches, where EVENTS has patterns', () => {
    const table = { EVENTS: ['accounts.*'], PROFILES: ['profiles.*', '*.connected'] }
    expect(namesFor('accounts.added', table)).toEqual(['EVENTS'])
    expect(namesFor('accounts.connected', table)).toEqual(['EVENTS', 'PROFILES'])
    expect(namesFor('profiles.added', table)).toEqual(['PROFILES'])
  })

  it.each([[['accounts.*']], [[]]])(
    'that no pattern matches goes to EVENTS, though that has %j',
    (patterns) => {
      const table = { EVENTS: patterns, PROFILES: ['profiles.*'] }
      expect(namesFor('gigs.added', table)).toEqual(['EVENTS'])
    }
  )
})
