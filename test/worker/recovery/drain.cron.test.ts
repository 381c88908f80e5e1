/**
 * The cron, through the Worker's own `scheduled`. Tests only its wiring: `drain.test.ts` has the
 * rules of a drain.
 */

import { createScheduledController, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it } from 'vitest'
import worker from '../../../src/index.ts'
import { deliver, logged, profileAdded, watched } from '../../support.ts'

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
  expect(lines).toEqual([{ level: 'error', message: 'outbox', stopped: 'unconfigured' }])
})
