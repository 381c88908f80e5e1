/** Pages of the console from what the edge answers, also where the edge reports a fault. */

import { describe, expect, it } from 'vitest'
import type { Edge, Status } from '../../src/console/edge.ts'
import { healthPage } from '../../src/console/pages/health.ts'
import { drainPage, queuesPage } from '../../src/console/pages/queues.ts'

const NOW = Date.parse('2026-11-26T12:00:00.000Z')
const nothing = { count: 0, more: false, oldest: null, oldestSeconds: null }
const status: Status = {
  outbox: nothing,
  quarantine: nothing,
  queues: [],
  history: { kind: 'no history' },
  environment: 'production',
  faults: [],
  warnings: [],
  settings: [],
  version: { id: 'v', tag: '', timestamp: '' },
}

describe('a drain', () => {
  it('of an empty outbox says so', async () => {
    const answer = { kind: 'drained', sent: 0, quarantined: 0, depth: 0 } as const
    expect(String(await drained(answer))).toContain('Nothing waited.')
  })

  const drained = (answer: Awaited<ReturnType<Edge['drain']>>) =>
    drainPage(
      { drain: async () => answer, status: async () => status } as unknown as Edge,
      'me',
      NOW
    )

  it('names each queue that fails, with its code, and what stopped it', async () => {
    const page = String(
      await drained({
        kind: 'drained',
        sent: 3,
        quarantined: 1,
        failing: { EVENTS: 'Error 10250' },
        refused: { PROFILES: 'Error 10013' },
        stopped: 'DeadlineExceeded',
      })
    )
    expect(page).toContain('3 sent, 1 moved to the quarantine.')
    expect(page).toContain('EVENTS takes nothing: Error 10250.')
    expect(page).toContain('PROFILES refused some events: Error 10013.')
    expect(page).toContain('The drain stopped: DeadlineExceeded.')
  })

  it('shows the page alone while a setting is wrong', async () => {
    expect(String(await drained({ kind: 'unconfigured' }))).toContain('A setting is wrong')
  })
})

describe('health', () => {
  const history = { kind: 'found' as const, since: 0, last: null, gaps: [], rowsRead: 1 }
  it.each([
    [14, false],
    [16, true],
  ])('warns of a cron that has not run for a quarter of an hour: %i minutes', (minutes, warns) => {
    const lastCron = NOW - minutes * 60_000
    const page = String(healthPage({ ...status, history: { ...history, lastCron } }, NOW))
    expect(page.includes(`The cron has not run for ${minutes} min.`)).toBe(warns)
  })

  it('links to what waits', () => {
    const outbox = { count: 3, more: true, oldest: 'x', oldestSeconds: 120 }
    const page = String(healthPage({ ...status, outbox }, NOW))
    expect(page).toContain('<a href="/queues">3 or more, the oldest for 2 min.</a>')
    expect(page).toContain('<dt>Quarantine</dt><dd>empty</dd>')
  })

  it('names each setting with its state, and never a value', () => {
    const page = String(
      healthPage(
        {
          ...status,
          faults: [{ path: 'ROUTES.PROFILES', message: 'must be bound' }],
          warnings: [{ path: 'ADMIN_TOKEN', message: 'is short' }],
          settings: [
            { name: 'ROUTES', isSet: true },
            { name: 'ADMIN_TOKEN', isSet: true },
            { name: 'FOLLOW_UP', isSet: false },
            { name: 'STATE', isSet: true },
          ],
        },
        NOW
      )
    )
    const states = [...page.matchAll(/<code>(\w+)<\/code><\/dt><dd>([^<]*)/g)].map(
      ([, name, state]) => `${name}: ${state}`
    )
    expect(states).toEqual([
      'ROUTES: wrong: see above',
      'ADMIN_TOKEN: set, with a warning: see above',
      'FOLLOW_UP: not set',
      'STATE: set',
    ])
  })
})

describe('the queues', () => {
  const oldest = '2026-11-26T11:50:00.000Z'
  const waiting = { count: 2, more: false, oldest, oldestSeconds: 600 }
  const n = (minute: number) => Date.parse(`2026-11-26T11:${minute}:00.000Z`) * 1000
  const entry = (minute: number, went: string | null, outcome: string, cause: string | null) => ({
    n: n(minute),
    went,
    outcome,
    cause,
  })

  it('that fail are named with their codes, of the deliveries since the oldest that waits', async () => {
    const asked: unknown[] = []
    const edge = {
      deliveries: async (query: unknown) => {
        asked.push(query)
        const entries = [
          entry(58, 'outbox', 'accepted', 'EVENTS Error 10250, PROFILES Error 10013'),
          entry(57, 'queue', 'accepted', 'unchecked Error 503'),
          entry(56, null, 'unavailable', 'EVENTS Error 10250, outbox Error 500'),
        ]
        return { kind: 'found', entries, cursor: null, rowsRead: 3 }
      },
    } as unknown as Edge
    const queues = ['EVENTS', 'PROFILES', 'OTHERS'].map((name) => ({ name, patterns: ['*'] }))
    const page = String(await queuesPage(edge, { ...status, outbox: waiting, queues }, NOW))
    expect(asked).toEqual([{ since: Date.parse(oldest), limit: 200 }])
    const cells = [...page.matchAll(/data-head="Failed with">(.*?)<\/td>/gs)].map(([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, '')
    )
    expect(cells).toEqual([
      'Error 10250 for 2 events, last 2 min. ago',
      'Error 10013 for 1 event, last 2 min. ago',
      '–',
    ])
    expect(page).toContain(`href="/deliveries/${n(58)}"`)
  })

  it('are not looked for in the history while nothing waits', async () => {
    const page = String(await queuesPage({} as Edge, status, NOW))
    expect(page).toContain('A setting is wrong')
  })
})
