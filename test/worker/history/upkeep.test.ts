/** The cron's work in the history, through the Worker's own `scheduled`. */

import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import worker from '../../../src/index.ts'
import {
  clockAtNoon,
  deliver,
  logged,
  NOON,
  profileAdded,
  request,
  secondsLater,
  watched,
} from '../../support.ts'
import { failing, progress, rows, seed } from './rows.ts'

clockAtNoon()

/** The lines of one run with this message. */
async function cron(bindings: object, message: string): Promise<Record<string, unknown>[]> {
  const run = () => worker.scheduled(createScheduledController(), bindings as Env)
  return (await logged(run)).lines.filter((line) => line.message === message)
}
const rejects = (message: string) => () => Promise.reject(new Error(message))

describe('a run of the cron', () => {
  it('counts and deletes rows, notes its time, and logs one line', async () => {
    await deliver(profileAdded)
    secondsLater(86_400 + 120)
    await deliver(profileAdded)
    secondsLater(86_400 + 300)
    const HISTORY_DAYS = 1
    expect(await cron({ ...env, HISTORY_DAYS }, 'history')).toEqual([
      { level: 'info', message: 'history', bytes: expect.any(Number), deleted: 1 },
    ])
    expect(await rows()).toHaveLength(1)
    const sum = env.HISTORY.prepare('SELECT sum(count) FROM totals')
    expect(await sum.first('sum(count)')).toBe(2)
    expect(await progress()).toMatchObject({ cron: NOON.getTime() + 86_700_000 })
  })

  it('makes the tables, if no delivery came before it', async () => {
    expect(await cron({ ...env }, 'history')).toMatchObject([{ level: 'info' }])
    expect(await progress()).toMatchObject({ since: NOON.getTime(), cron: NOON.getTime() })
  })

  it('logs nothing of the history, if none is bound', async () => {
    const { HISTORY: _, ...bindings } = env
    expect(await cron(bindings, 'history')).toEqual([])
  })

  it('tends the history although KV and the queue fail', async () => {
    const list = rejects('KV GET failed: 500')
    const { bindings } = watched({ STATE: { list }, EVENTS: { metrics: rejects('down') } })
    expect(await cron(bindings, 'history')).toMatchObject([{ level: 'info' }])
  })

  it('does each part of its work although another one fails', async () => {
    await seed({})
    secondsLater(86_400 * 31)
    let batches = 0
    // The first batch notes the run, the second counts.
    const HISTORY = failing((run) => (batches++ < 2 ? rejects('D1_ERROR: down')() : run()))
    expect(await cron({ ...env, HISTORY }, 'history')).toEqual([
      { level: 'warn', message: 'history', deleted: 1, failed: { cron: 'Error', totals: 'Error' } },
    ])
  })

  it.each([
    [9e9, 'info'],
    [9e9 + 1, 'warn'],
  ])('warns once the database is nearly full: %d bytes', async (bytes, level) => {
    const HISTORY = failing(async (run) =>
      (await run()).map((one) => ({ ...one, meta: { ...one.meta, size_after: bytes } }))
    )
    expect(await cron({ ...env, HISTORY }, 'history')).toMatchObject([{ level, bytes }])
  })

  it('drains and looks at the queues although the history fails', async () => {
    const { bindings } = watched({ EVENTS: { send: rejects('no') } })
    const { body } = await deliver(profileAdded, bindings)
    const healthy = watched({ HISTORY: failing(rejects('D1_ERROR: SQLITE_READONLY')) })
    const failed = {
      cron: 'SQLITE_READONLY',
      totals: 'SQLITE_READONLY',
      retention: 'SQLITE_READONLY',
    }
    expect(await cron(healthy.bindings, 'history')).toMatchObject([{ level: 'warn', failed }])
    expect(healthy.sent).toMatchObject([{ id: body.id }])
    expect(healthy.calls).toContain('EVENTS.metrics')
  })
})

describe('SILENCE_HOURS', () => {
  const silence = (hours: unknown) => cron({ ...env, SILENCE_HOURS: hours }, 'silence')
  const last = '2026-11-23T12:00:00.000Z'

  it('warns once the last delivery is so old, and until the next one', async () => {
    await deliver(profileAdded)
    secondsLater(24 * 3_600 - 1)
    expect(await silence(24)).toEqual([])
    for (const hours of [24, 25]) {
      secondsLater(hours * 3_600)
      expect(await silence('24')).toEqual([{ level: 'warn', message: 'silence', hours, last }])
    }
    await deliver(profileAdded)
    expect(await silence(24)).toEqual([])
  })

  it('takes only what Argyle itself delivered as a delivery', async () => {
    await seed({})
    secondsLater(30 * 3_600)
    const at = NOON.getTime() + 29 * 3_600_000
    await seed({ at, via: 'redrive' }, { at, via: 'reconciled' }, { at, outcome: 'refused' })
    expect(await silence(24)).toMatchObject([{ hours: 30, last }])
  })

  it('counts from the beginning of the history, if it has no delivery', async () => {
    expect(await silence(1)).toEqual([])
    secondsLater(3_600)
    expect(await silence(1)).toEqual([{ level: 'warn', message: 'silence', hours: 1 }])
  })

  it('is off by default', async () => {
    await deliver(profileAdded)
    secondsLater(29 * 86_400)
    expect(await silence(undefined)).toEqual([])
    expect(await silence('')).toEqual([])
  })

  it('is a warning of /health without a history, and so is a value that is not a number', async () => {
    const { HISTORY: _, ...bindings } = env
    const warnings = async (vars: object) => (await request('/health', {}, vars)).body.warnings
    expect(await warnings({ ...bindings, SILENCE_HOURS: 24 })).toEqual([
      { path: 'SILENCE_HOURS', message: 'needs HISTORY, which is not bound: nobody is warned' },
    ])
    expect(await warnings({ ...env, SILENCE_HOURS: 'soon' })).toMatchObject([
      { path: 'SILENCE_HOURS' },
    ])
  })
})
