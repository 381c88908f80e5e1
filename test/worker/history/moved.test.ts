/** The row of an event that the outbox gave up: it tells where the event is now. */

import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { drain, sweep } from '../../../src/worker/recovery/drain.ts'
import { listQuarantine } from '../../../src/worker/state/quarantine.ts'
import { clockAtNoon, configOf, deliver, logged, profileAdded, watched } from '../../support.ts'
import { failing, rows } from './rows.ts'

clockAtNoon()

const rejects = (message: string) => () => Promise.reject(new Error(message))
const overloaded = { send: rejects('Queue is overloaded. (10250)') }
const tooLarge = { sendBatch: rejects('Message too large (10204)') }
const kept = async () => (await listQuarantine(env.STATE, 10, null)).entries.map(({ id }) => id)
const CAUSE = 'EVENTS Error 10250, EVENTS unsendable'

it('has its id in the quarantine and the cause', async () => {
  const { bindings } = watched({ EVENTS: { ...overloaded, ...tooLarge } })
  const { body } = await deliver(profileAdded, bindings)
  // Its duplicate has the same id.
  await deliver(profileAdded, bindings)
  await drain(configOf(bindings), new Date())
  const [quarantine] = await kept()
  const moved = { outcome: 'accepted', id: body.id, went: 'quarantine', quarantine, cause: CAUSE }
  expect(await rows()).toMatchObject([moved, { outcome: 'duplicate', went: null, cause: 'seen' }])
})

it('names each of two queues that did not take it', async () => {
  const broken = { ...overloaded, ...tooLarge }
  const ROUTES = { PROFILES: ['*'], EVENTS: ['*'] }
  const { bindings } = watched({ ROUTES, EVENTS: broken, PROFILES: broken })
  await deliver(profileAdded, bindings)
  await drain(configOf(bindings), new Date())
  const [row] = await rows()
  expect(row?.cause).toContain('EVENTS unsendable')
  expect(row?.cause).toContain('PROFILES unsendable')
  expect(await kept()).toContain(row?.quarantine)
})

it('tells of it although a setting is wrong', async () => {
  await deliver(profileAdded, watched({ EVENTS: overloaded }).bindings)
  // KV counts by the real clock.
  const [entry] = (await env.STATE.list({ prefix: 'outbox:' })).keys
  vi.setSystemTime((Number(entry?.expiration) - 3_600) * 1000)
  await sweep({ ...env, FOLLOW_UP: 'nope' } as unknown as Env)
  const [quarantine] = await kept()
  const cause = 'EVENTS Error 10250, EVENTS undelivered'
  expect(await rows()).toMatchObject([{ went: 'quarantine', quarantine, cause }])
})

it('stays as it is if the history fails, and the entry is moved all the same', async () => {
  const HISTORY = failing(rejects('D1_ERROR: SQLITE_READONLY'))
  await deliver(profileAdded, watched({ EVENTS: overloaded }).bindings)
  const { bindings } = watched({ EVENTS: tooLarge, HISTORY })
  const { lines } = await logged(() => drain(configOf(bindings), new Date()))
  expect(lines).toContainEqual({
    level: 'warn',
    message: 'history not written',
    cause: 'SQLITE_READONLY',
  })
  expect(await kept()).toHaveLength(1)
  expect(await rows()).toMatchObject([{ went: 'outbox', quarantine: null }])
})

it('is not missed if the history has no tables', async () => {
  const { HISTORY: _, ...without } = watched({ EVENTS: { ...overloaded, ...tooLarge } }).bindings
  await deliver(profileAdded, without)
  const { lines } = await logged(() =>
    drain(configOf({ ...without, HISTORY: env.HISTORY }), new Date())
  )
  expect(lines.map(({ message }) => message)).toEqual(['quarantined', 'outbox'])
})
