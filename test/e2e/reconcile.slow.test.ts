/**
 * `reconcile` end to end: the real Worker with its history, a fake of Argyle's API, and the command
 * line. Of 200 identities, 17 never came.
 */

import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { argyle } from '../cli/commands/command.ts'
import { type FakeArgyle, fakeArgyle } from '../cli/commands/fake-argyle.ts'
import { ADMIN_TOKEN, eventually, raise, SECRET, type Stage, sign } from './stage.ts'

const OBJECTS = 200
const SSN = '078-05-1120'
const HOUR_MILLISECONDS = 3_600_000
const isLost = (index: number) => index % 12 === 3
const LOST = Array.from({ length: OBJECTS }, (_, index) => index).filter(isLost)

let stage: Stage
let fake: FakeArgyle

const deliveryOf = (index: number) => {
  const data = { account: `a${index}`, user: `u${index}`, identity: `i${index}` }
  return JSON.stringify({ event: 'identities.added', name: 'all identities', data }, null, 2)
}

async function reconcile(...options: string[]) {
  const env = {
    ARGYLE_API_URL: fake.url,
    ARGYLE_EDGE_URL: stage.url.href,
    ARGYLE_WEBHOOK_SECRET: SECRET,
    ADMIN_TOKEN,
  }
  const ran = await argyle(['reconcile', '--since', '24h', '--verbose', ...options], env)
  expect(ran.stdout + ran.stderr).not.toContain(SSN)
  return ran
}

beforeAll(async () => {
  stage = await raise()
  fake = await fakeArgyle()
  const url = new URL('/webhooks/argyle', stage.url).href
  fake.store({ url, name: 'all identities', events: ['identities.added'] })
  const created_at = new Date(Date.now() - HOUR_MILLISECONDS).toISOString()
  const ids = Array.from({ length: OBJECTS }, (_, index) => index)
  fake.objects['v2/accounts'] = ids.map((index) => ({
    id: `a${index}`,
    user: `u${index}`,
    created_at,
  }))
  fake.objects['v2/identities'] = ids.map((index) => {
    return { id: `i${index}`, account: `a${index}`, ssn: SSN, created_at }
  })
  for (const index of ids.filter((one) => !isLost(one))) {
    const body = deliveryOf(index)
    expect((await stage.post(body, sign(body))).status).toBe(202)
  }
}, 60_000)
afterAll(() => stage.close())

/** The ids of the events of these identities that the consumer received. */
const arrived = (indexes: number[]) => {
  const subjects = new Set(indexes.map((index) => `identities/i${index}`))
  return stage.received().filter(({ subject = '' }) => subjects.has(subject))
}

it('finds, sends and proves exactly the deliveries that never came', async () => {
  expect(LOST).toHaveLength(17)
  const first = await reconcile()
  expect(first.exit).toBe(2)
  expect(first.stdout).toMatch(/^identities\.added +200 +183 +17 +0 +0$/m)
  for (const index of LOST) expect(first.stdout).toContain(`identities/i${index} `)
  expect(arrived(LOST)).toEqual([])

  const second = await reconcile('--send')
  expect(second.exit).toBe(2)
  expect(second.stdout).toMatch(/^identities\.added +200 +183 +17 +17 +0$/m)
  const events = await eventually(() => {
    const some = arrived(LOST)
    return some.length >= LOST.length ? some : undefined
  })
  expect(new Set(events?.map(({ subject }) => subject)).size).toBe(17)

  const third = await reconcile()
  expect([third.exit, third.stdout]).toEqual([0, expect.stringMatching(/added +200 +200 +0 /)])

  // Argyle's own delivery comes after all: the same event.
  for (const index of LOST) {
    const body = deliveryOf(index)
    const { status, body: answer } = await stage.post(body, sign(body))
    const event = events?.find(({ subject }) => subject === `identities/i${index}`)
    expect([status, answer]).toMatchObject([200, { status: 'duplicate', id: event?.id }])
  }
  expect(arrived(LOST)).toHaveLength(17)
}, 60_000)

it('marks the repairs in the history, and leaves no social security number anywhere', async () => {
  const { HISTORY, STATE } = await stage.bindings<{ HISTORY: D1Database; STATE: KVNamespace }>()
  const { results } = await HISTORY.prepare('SELECT * FROM deliveries').all()
  const marked = results.filter(({ via }) => via === 'reconciled')
  expect(marked.map(({ outcome }) => outcome)).toEqual(LOST.map(() => 'accepted'))
  expect(JSON.stringify(results)).not.toContain(SSN)
  const { keys } = await STATE.list()
  for (const { name } of keys.slice(0, 50)) expect(await STATE.get(name)).not.toContain(SSN)
  expect(stage.printed().join('\n')).not.toContain(SSN)
})
