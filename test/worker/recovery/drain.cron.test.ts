/**
 * The cron, through the Worker's own `scheduled`. Tests only its wiring: `drain.test.ts` has the
 * rules of a drain.
 */

import { createScheduledController, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it } from 'vitest'
import worker from '../../../src/index.ts'
import { putInOutbox, summarizeOutbox } from '../../../src/worker/state/outbox.ts'
import { listQuarantine } from '../../../src/worker/state/quarantine.ts'
import { deliver, eventOf, logged, profileAdded, watched } from '../../support.ts'

afterEach(() => reset())

const cron = (bindings: object) => worker.scheduled(createScheduledController(), bindings as Env)

it('the cron drains the outbox', async () => {
  const { bindings } = watched({ EVENTS: { send: () => Promise.reject(new Error('no')) } })
  const answer = await deliver(profileAdded, bindings)
  const healthy = watched()
  await cron(healthy.bindings)
  expect(healthy.sent).toMatchObject([{ id: answer.body.id }])
})

it('the cron logs an error instead of draining while a setting is wrong', async () => {
  const { lines } = await logged(() => cron({ ...env, ARGYLE_WEBHOOK_SECRET: '' }))
  const nothing = { sent: 0, quarantined: 0, stopped: 'unconfigured' }
  expect(lines[0]).toEqual({ level: 'error', message: 'outbox', ...nothing })
})

it('the cron moves what would expire to the quarantine while a setting is wrong', async () => {
  const expiration = Math.round(Date.now() / 1000) + 3_600
  const value = JSON.stringify({ queue: 'EVENTS', message: eventOf(0) })
  await env.STATE.put(`outbox:${eventOf(0).time}:${eventOf(0).id}:EVENTS`, value, { expiration })
  await putInOutbox(env.STATE, { queue: 'EVENTS', message: eventOf(1) })
  await cron({ ...env, FOLLOW_UP: 'nope' })
  const { entries } = await listQuarantine(env.STATE, 10, null)
  expect(entries.map(({ reason }) => reason)).toEqual(['undelivered'])
  expect((await summarizeOutbox(env.STATE)).count).toBe(1)
})
