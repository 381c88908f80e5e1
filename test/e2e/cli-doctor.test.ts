/** `doctor` as a child process, against the real Worker and Argyle's documented API. */

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ADMIN_TOKEN,
  argyle,
  argyleHere,
  directory,
  WEBHOOK_SECRET,
} from '../cli/commands/command.ts'
import { type Edge, raiseEdge } from '../cli/commands/edge.ts'
import { fakeArgyle, type Stored } from '../cli/commands/fake-argyle.ts'

let edge: Edge
beforeAll(async () => {
  edge = await raiseEdge()
}, 30_000)
afterAll(() => edge.close())

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

/** Runs it against an API with these subscriptions. */
async function doctor(
  subscriptions: Partial<Stored>[],
  { args = '', env = {}, url = edge.url, cwd = directory(), how = argyle } = {}
) {
  const api = await fakeArgyle()
  for (const one of subscriptions) {
    api.store({ url: new URL('/webhooks/argyle', url).href, secret: WEBHOOK_SECRET, ...one })
  }
  const settings = { ARGYLE_API_URL: api.url, ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...env }
  const ran = await how(['doctor', '--url', url, ...args.split(' ').filter(Boolean)], settings, cwd)
  const { checks = [] } = ran.json
  return { ...ran, of: (name: string) => checks.find(({ check }) => check === name) }
}

/** A server with one answer to every request. @returns its address */
async function answeringAt(status: number, body: object, date: () => string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(status, { date: date() }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1').unref()
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('finds no fault, sends no event to consumers, and leaves nothing in the Worker', async () => {
  const one = { events: ['profiles.added'] }
  const { exit, stdout } = await doctor([one], { args: '--events profiles.added' })
  expect(stdout.split('\n').map((line) => line.slice(0, 16).trimEnd())).toEqual([
    '– TLS',
    '✓ health',
    '– clock',
    '✓ refuses',
    '✓ accepts',
    '✓ subscriptions',
    '✓ signing',
    '✓ events',
    '✓ sending',
    '',
  ])
  expect(exit).toBe(0)
  expect(edge.received()).toEqual([])
  const status = await argyle(['outbox', 'status', '--json', '--url', edge.url], { ADMIN_TOKEN })
  expect(status.json).toMatchObject({ outbox: { count: 0 }, quarantine: { count: 0 } })
})

it('says in JSON what is wrong, and what to do', async () => {
  const { exit, json } = await doctor([], { args: '--json' })
  expect(exit).toBe(1)
  expect(json).toMatchObject({ healthy: false, warnings: [] })
  expect(json.checks).toContainEqual({
    check: 'subscriptions',
    state: 'wrong',
    says: expect.stringMatching(/^No subscription delivers to http/),
    todo: expect.stringMatching(/subscriptions create/),
  })
})

describe.concurrent('doctor finds wrong:', () => {
  it.each<[string, string, Partial<Stored>, string, RegExp]>([
    [
      'a subscription elsewhere',
      'subscriptions',
      { url: 'https://x.test' },
      '',
      /^No subscription delivers/,
    ],
    ['a subscription without a secret', 'signing', { secret: null }, '', /^Not signed/],
    [
      'a subscription with another secret',
      'signing',
      { secret: 'another-one' },
      '',
      /^Signed with another secret than ours/,
    ],
    [
      'an event missing',
      'events',
      {},
      '--events profiles.added',
      /^Not subscribed.*profiles.added/,
    ],
    [
      'an item event that "*" leaves out',
      'events',
      { events: '*' },
      '--events items.removed',
      /items.removed/,
    ],
    ['a long silence', 'sending', { last_sent_at: daysAgo(50) }, '', /anything for 50 days/],
    [
      'an old subscription that never sent',
      'sending',
      { last_sent_at: null, created_at: daysAgo(40) },
      '',
      /40 days/,
    ],
  ])('%s', async (_, check, one, args, says) => {
    const found = await doctor([one], { args: `--json ${args}`, how: argyleHere })
    expect(found.exit).toBe(1)
    expect(found.of(check)).toMatchObject({ state: 'wrong', says: expect.stringMatching(says) })
  })

  it.each<[string, string, object, RegExp]>([
    ['another secret', 'accepts', { ARGYLE_WEBHOOK_SECRET: 'another' }, /answered 401/],
    ['no secret', 'accepts', { ARGYLE_WEBHOOK_SECRET: undefined }, /SECRET is not set/],
    ['a wrong key', 'subscriptions', { ARGYLE_API_KEY_ID: 'x' }, /answered 401: Invalid user/],
    ['no key', 'subscriptions', { ARGYLE_API_KEY_ID: undefined }, /KEY_ID is not set/],
  ])('%s, and still checks the rest', async (_, check, env, says) => {
    const found = await doctor([{}], { args: '--json', env, how: argyleHere })
    expect(found.exit).toBe(1)
    expect(found.of(check)).toMatchObject({ state: 'wrong', says: expect.stringMatching(says) })
    expect(found.of('health')).toMatchObject({ state: 'ok' })
    expect(found.of('refuses')).toMatchObject({ state: 'ok' })
  })

  it('an address where nobody listens', async () => {
    const found = await doctor([{}], { args: '--json', url: 'http://127.0.0.1:9999' })
    expect(found.exit).toBe(1)
    expect(found.of('health')).toMatchObject({
      state: 'wrong',
      says: expect.stringMatching(/ECONNREFUSED/),
    })
    expect(found.of('refuses')).toBeUndefined()
  })

  it('a server without TLS at an https address', async () => {
    const found = await doctor([{}], { args: '--json', url: edge.url.replace('http:', 'https:') })
    expect(found.exit).toBe(1)
    expect(found.of('TLS')).toMatchObject({ state: 'wrong' })
  })

  it('a server that accepts everything, and whose clock is wrong', async () => {
    const date = () => new Date(Date.now() - 3_600_000).toUTCString()
    const url = await answeringAt(200, { status: 'accepted' }, date)
    const found = await doctor([{}], { args: '--json', url })
    expect(found.exit).toBe(1)
    expect(found.of('health')).toMatchObject({ state: 'wrong' })
    expect(found.of('refuses')).toMatchObject({
      says: expect.stringMatching(/answered 200, not 401/),
    })
    expect(found.of('accepts')).toMatchObject({
      todo: expect.stringMatching(/queued the probe as an event/),
    })
    expect(found.of('clock')).toMatchObject({
      says: expect.stringMatching(/differ by 3(600|599|601) s/),
    })
  })
})

it.each([
  ['no words', {}, '/health answered 503.'],
  [
    'odd errors',
    { detail: 'No.', errors: [null, 7, { path: {}, message: 'is odd' }] },
    'No. body is odd',
  ],
])('reads a 503 with %s, and without a date', async (_, body, says) => {
  const url = await answeringAt(503, body, () => 'soon')
  const found = await doctor([{}], { args: '--json', url, how: argyleHere })
  expect(found.of('health')).toMatchObject({ state: 'wrong', says })
  expect(found.of('clock')).toMatchObject({ state: 'skipped' })
  expect(found.of('accepts')).toMatchObject({ state: 'wrong' })
})

it('reads the wanted events from the file', async () => {
  const cwd = directory()
  const url = 'https://edge.test/webhooks/argyle'
  const subscriptions = [
    { name: 'argyle-edge here', events: ['profiles.added'] },
    { name: 'argyle-edge there', events: ['accounts.added'], url: 'https://x.test' },
  ]
  writeFileSync(join(cwd, 'argyle.subscriptions.json'), JSON.stringify({ url, subscriptions }))
  const found = await doctor([{ url, events: ['accounts.added'] }], { args: '--json', url, cwd })
  expect(found.of('events')).toMatchObject({ says: 'Not subscribed to: profiles.added.' })
})

it('finds no fault in a new subscription', async () => {
  const found = await doctor([{ last_sent_at: null }], { args: '--json' })
  expect(found.of('sending')).toMatchObject({ state: 'ok', says: 'nothing yet, because it is new' })
})
