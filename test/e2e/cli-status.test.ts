/** `status` against the real Worker: one screen, whatever of it can be read. */

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ADMIN_TOKEN, argyle } from '../cli/commands/command.ts'
import { type Edge, raiseEdge } from '../cli/commands/edge.ts'
import { answering, type FakeArgyle, fakeArgyle } from '../cli/commands/fake-argyle.ts'

let edge: Edge
let fake: FakeArgyle
beforeAll(async () => {
  edge = await raiseEdge()
}, 30_000)
afterAll(() => edge.close())
beforeEach(async () => {
  fake = await fakeArgyle()
})

const status = (env: Record<string, string | undefined> = {}, ...more: string[]) =>
  argyle(['status', ...more], {
    ARGYLE_API_URL: fake.url,
    ARGYLE_EDGE_URL: edge.url,
    ADMIN_TOKEN,
    ...env,
  })

it('shows the Worker, its subscriptions with the last sending, outbox and quarantine', async () => {
  const url = new URL('/webhooks/argyle', edge.url).href
  fake.store({ name: 'mine', url, last_sent_at: '2026-11-26T10:00:00.000Z' })
  fake.store({ name: 'elsewhere' })
  const { exit, stdout } = await status()
  expect(exit).toBe(0)
  expect(stdout).toMatch(/^address +http/m)
  expect(stdout).toMatch(/^health +all settings are right/m)
  expect(stdout).toMatch(/^subscription +v2 "mine": accounts.added; last sent 2026-11-26T10:00/m)
  expect(stdout).not.toContain('elsewhere')
  expect(stdout).toMatch(/^outbox +0$/m)
  expect(stdout).toMatch(/^quarantine +\d+/m)
})

it('shows the rest when a part cannot be read, and says why', async () => {
  fake.instead.push(answering(401, { detail: 'Invalid username/password.' }))
  const { exit, stdout } = await status({ ADMIN_TOKEN: undefined })
  expect(exit).toBe(1)
  expect(stdout).toMatch(/^health +all settings are right/m)
  expect(stdout).toMatch(/^subscriptions +cannot be read: Argyle answered 401/m)
  expect(stdout).toMatch(/^admin +cannot be read: ADMIN_TOKEN is not set/m)
})

it('is data with --json, and says which part could not be read', async () => {
  fake.store({ name: 'mine', url: new URL('/webhooks/argyle', edge.url).href })
  const whole = JSON.parse((await status({}, '--json')).stdout)
  expect(whole).toMatchObject({
    address: new URL(edge.url).origin,
    environment: 'production',
    health: [{ state: 'ok' }],
    subscriptions: [{ name: 'mine', api: 'v2', events: ['accounts.added'] }],
    outbox: { count: 0 },
    quarantine: { count: expect.any(Number) },
    queues: [{ name: 'EVENTS' }],
    unread: {},
  })
  const part = JSON.parse((await status({ ADMIN_TOKEN: undefined }, '--json')).stdout)
  expect(part.unread).toEqual({ admin: expect.stringContaining('ADMIN_TOKEN is not set') })
  expect(part.outbox).toBeUndefined()
})

it('asks for the address when neither --url nor ARGYLE_EDGE_URL has it', async () => {
  const { exit, stderr } = await status({ ARGYLE_EDGE_URL: undefined })
  expect([exit, stderr]).toEqual([64, expect.stringContaining("The Worker's address is missing")])
})
