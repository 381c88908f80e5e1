/** Pages of the console from what the edge answers, also where the edge reports a fault. */

import { describe, expect, it } from 'vitest'
import type { Edge, Status } from '../../src/console/edge.ts'
import { healthPage } from '../../src/console/pages/health.ts'
import { drainPage } from '../../src/console/pages/queues.ts'

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
  const drained = (answer: Awaited<ReturnType<Edge['drain']>>) =>
    drainPage({ drain: async () => answer, status: async () => status } as unknown as Edge, 'me')

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
