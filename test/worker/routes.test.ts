/**
 * ROUTES: the tables that it accepts, the fault for each wrong one, and the queues of an event.
 * No message is sent here: `forward.test.ts` sends to several queues.
 */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { parseRoutes, queuesFor } from '../../src/worker/routes.ts'

const TABLE = 'must be a JSON object of lists of patterns'
const PATTERNS = 'must be a list of patterns with at most one * each'

describe('ROUTES', () => {
  it.each([undefined, '', '{}', {}])('sends every event to EVENTS when it is %j', (value) => {
    expect(parseRoutes(value)).toEqual({ routes: new Map([['EVENTS', ['*']]]), faults: [] })
  })

  it.each([
    [['profiles.*']],
    [['*.removed']],
    [['profiles.added']],
    [['*']],
    [['pro*ed']],
    [['profiles.*', '*.removed']],
    [[]],
  ])('may give a queue the patterns %j', (patterns) => {
    const { routes, faults } = parseRoutes({ PROFILES: patterns })
    expect(routes.get('PROFILES')).toEqual(patterns)
    expect(faults).toEqual([])
  })

  it.each([
    ['PROFILES'],
    ['{"PROFILES": '],
    ['null'],
    ['[]'],
    ['"x"'],
    ['7'],
    [null],
    [7],
    [true],
    [[]],
    [[['*']]],
  ])('is wrong when it is %j, which is not a table', (value) => {
    const { routes, faults } = parseRoutes(value)
    expect(faults).toEqual([{ path: 'ROUTES', message: TABLE }])
    expect([...routes.keys()]).toEqual(['EVENTS'])
  })

  it.each([
    ['profiles.*'],
    [null],
    [{}],
    [['']],
    [[7]],
    [['**']],
    [['*.a.*']],
    [['profiles.*', null]],
    [[['*']]],
  ])('is wrong when a queue has %j, which is not a list of patterns', (patterns) => {
    const { faults } = parseRoutes({ EVENTS: patterns, OTHER: ['*'] })
    expect(faults).toEqual([{ path: 'ROUTES.EVENTS', message: PATTERNS }])
  })

  it('has a fault for each wrong list', () => {
    const { faults } = parseRoutes('{"A": 1, "B": ["b.*"], "C": ["**"], "__proto__": 2}')
    expect(faults.map(({ path }) => path)).toEqual(['ROUTES.A', 'ROUTES.C', 'ROUTES.__proto__'])
  })
})

/** The names of the queues that `table` sends an event to. */
function namesFor(event: string, table: unknown): string[] {
  const { routes } = parseRoutes(table)
  const targets = [...routes].map(([name, patterns]) => ({ name, queue: env.EVENTS, patterns }))
  return queuesFor(event, targets).map(({ name }) => name)
}

describe('an event', () => {
  it.each([
    ['profiles.added', 'profiles.*'],
    ['profiles.', 'profiles.*'],
    ['documents.removed', '*.removed'],
    ['profiles.added', 'profiles.added'],
    ['anything', '*'],
    ['profiles.added', 'pro*ed'],
    ['a..a', 'a.*.a'],
  ])('named "%s" goes to a queue with the pattern "%s"', (event, pattern) => {
    expect(namesFor(event, { PROFILES: [pattern] })).toEqual(['EVENTS', 'PROFILES'])
  })

  it.each([
    ['profiles', 'profiles.*'],
    ['my_profiles.added', 'profiles.*'],
    ['documents.removed.not', '*.removed'],
    ['profiles.added.again', 'profiles.added'],
    ['a profiles.added', 'profiles.added'],
    ['a.a', 'a.*.a'],
    ['axa', 'a.*'],
    ['constructor', 'profiles.*'],
  ])('named "%s" does not go to a queue with the pattern "%s"', (event, pattern) => {
    expect(namesFor(event, { PROFILES: [pattern] })).toEqual(['EVENTS'])
  })

  it('goes once to each queue that has a matching pattern', () => {
    const table = { ADDED: ['*.added', 'profiles.*'], GONE: ['*.removed'], ALL: ['gigs.*', '*'] }
    expect(namesFor('profiles.added', table)).toEqual(['EVENTS', 'ADDED', 'ALL'])
  })

  it('goes to EVENTS only if it matches, when EVENTS has patterns of its own', () => {
    const table = { EVENTS: ['accounts.*'], PROFILES: ['profiles.*', '*.connected'] }
    expect(namesFor('accounts.added', table)).toEqual(['EVENTS'])
    expect(namesFor('accounts.connected', table)).toEqual(['EVENTS', 'PROFILES'])
    expect(namesFor('profiles.added', table)).toEqual(['PROFILES'])
  })

  it.each([[['accounts.*']], [[]]])(
    'that matches no pattern goes to EVENTS, even if EVENTS has the patterns %j',
    (patterns) => {
      const table = { EVENTS: patterns, PROFILES: ['profiles.*'] }
      expect(namesFor('gigs.added', table)).toEqual(['EVENTS'])
    }
  )
})
