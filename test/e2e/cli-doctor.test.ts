/**
 * `doctor` against the real Worker and Argyle's documented API. The Worker has an https address
 * here, as Argyle needs one: the tests lead its requests to the local Worker.
 */

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signatureOf, wire } from '../../src/cli/worker/delivery.ts'
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

const ORIGIN = 'https://edge.test'
const ROUTE = `${ORIGIN}/webhooks/argyle`
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

type Fetch = typeof fetch

/** Leads requests to the Worker's address elsewhere, and others where they go. */
const leading =
  (to: Fetch): Fetch =>
  (input, init) =>
    String(input).startsWith(ORIGIN)
      ? to(String(input).slice(ORIGIN.length), init)
      : fetch(input, init)

const toEdge: Fetch = (path, init) => fetch(new URL(String(path), edge.url), init)

/** Runs it against an API with these subscriptions. */
async function doctor(
  subscriptions: Partial<Stored>[],
  { args = '', env = {}, worker = toEdge }: { args?: string; env?: object; worker?: Fetch } = {}
) {
  const api = await fakeArgyle()
  for (const one of subscriptions) api.store({ url: ROUTE, secret: WEBHOOK_SECRET, ...one })
  const settings = { ARGYLE_API_URL: api.url, ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...env }
  const words = ['doctor', '--url', ORIGIN, '--json', ...args.split(' ').filter(Boolean)]
  const ran = await argyleHere(words, settings, leading(worker))
  const { checks = [] } = ran.json
  return { ...ran, api, settings, of: (name: string) => checks.find(({ check }) => check === name) }
}

/** A server whose answers depend on the path and on the signature of a probe. */
function serving(
  health: object | string,
  probe: object,
  headers: Record<string, string> = {}
): Fetch {
  return async (path, init) => {
    const isHealth = String(path) === '/health'
    const body = isHealth ? health : probe
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    // The first probe has another secret.
    const isOurs = new Headers(init?.headers).get('x-argyle-signature') === SIGNATURE
    const status = isHealth || isOurs ? 200 : 401
    const refusal = '{"status":401,"detail":"No."}'
    return new Response(status === 401 ? refusal : text, {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    })
  }
}
const SIGNATURE = signatureOf(
  wire({ event: 'argyle-edge.probe', name: 'argyle-edge doctor', data: {} }),
  WEBHOOK_SECRET
)

// Prints the words that a shell makes of a command, in place of running it.
const PRINT = "node -e 'console.log(JSON.stringify(process.argv.slice(1)))' --"

/** The commands of a remedy, as a shell takes them: the words of each. */
function commandsIn(todo = ''): string[][] {
  expect(todo).toMatch(/^npm run argyle -- /)
  const line = todo.replaceAll('npm run argyle --', PRINT)
  const printed = execFileSync('sh', ['-c', line], { encoding: 'utf8' })
  return printed
    .trim()
    .split('\n')
    .map((words) => JSON.parse(words))
}

it('finds no fault, sends no event to consumers, and leaves nothing in the Worker', async () => {
  const one = { events: ['profiles.added'] }
  const { exit, json } = await doctor([one], { args: '--events profiles.added' })
  expect(json.checks.map(({ check, state }) => `${state} ${check}`)).toEqual([
    'ok TLS',
    'ok health',
    'skipped clock',
    'ok refuses',
    'ok accepts',
    'ok environment',
    'ok subscriptions',
    'ok signing',
    'ok events',
    'ok sending',
  ])
  expect(exit).toBe(0)
  expect(edge.received()).toEqual([])
  const status = await argyle(['outbox', 'status', '--json', '--url', edge.url], { ADMIN_TOKEN })
  expect(status.json).toMatchObject({ outbox: { count: 0 }, quarantine: { count: 0 } })
})

it('passes on this machine without an API key, and says which checks it skips', async () => {
  const cwd = directory()
  writeFileSync(join(cwd, '.dev.vars'), `ARGYLE_WEBHOOK_SECRET="${WEBHOOK_SECRET}"\n`)
  const args = ['doctor', '--url', edge.url, '--settings', '.dev.vars']
  const env = {
    ARGYLE_API_KEY_ID: undefined,
    ARGYLE_API_KEY_SECRET: undefined,
    ARGYLE_ENVIRONMENT: 'sandbox',
  }
  const { exit, stdout } = await argyle(args, env, cwd)
  expect(exit).toBe(0)
  expect(stdout).toMatch(/^– TLS +not needed on this machine$/m)
  expect(stdout).toMatch(/^✓ accepts /m)
  expect(stdout).toMatch(/^– environment +not compared on this machine$/m)
  expect(stdout).toMatch(/^– subscriptions +Argyle cannot deliver to this machine$/m)
})

it('says how to start the Worker of this machine', async () => {
  const { exit, stdout } = await argyle(['doctor', '--url', 'http://127.0.0.1:9999'])
  expect(exit).toBe(1)
  expect(stdout).toMatch(/^✗ health .*ECONNREFUSED.*\n +npm run dev$/m)
})

describe.concurrent('doctor finds wrong:', () => {
  it.each<[string, string, Partial<Stored>, string, RegExp]>([
    [
      'a subscription elsewhere',
      'subscriptions',
      { url: 'https://x.test' },
      '',
      /^No subscription delivers to https:\/\/edge.test\/webhooks\/argyle\.$/,
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
    const found = await doctor([one], { args })
    expect(found.exit).toBe(1)
    expect(found.of(check)).toMatchObject({ state: 'wrong', says: expect.stringMatching(says) })
  })

  it.each<[string, string, object, RegExp]>([
    ['another secret', 'accepts', { ARGYLE_WEBHOOK_SECRET: 'another' }, /answered 401/],
    ['a padded secret', 'accepts', { ARGYLE_WEBHOOK_SECRET: 'a ' }, /ends with white space/],
    ['a wrong key', 'subscriptions', { ARGYLE_API_KEY_ID: 'x' }, /answered 401: Invalid user/],
    ['no key', 'subscriptions', { ARGYLE_API_KEY_ID: undefined }, /KEY_ID is not set/],
  ])('%s, and still checks the rest', async (_, check, env, says) => {
    const found = await doctor([{}], { env })
    expect(found.exit).toBe(1)
    expect(found.of(check)).toMatchObject({ state: 'wrong', says: expect.stringMatching(says) })
    expect(found.of('health')).toMatchObject({ state: 'ok' })
    expect(found.of('refuses')).toMatchObject({ state: 'ok' })
  })

  it('nothing where the secret is only at the Worker, and skips the probe that needs it', async () => {
    const found = await doctor([{}], { env: { ARGYLE_WEBHOOK_SECRET: undefined } })
    expect(found.exit).toBe(0)
    expect(found.of('accepts')).toMatchObject({ state: 'skipped' })
    expect(found.of('refuses')).toMatchObject({ state: 'ok' })
  })

  it.each([
    ['/', 'https://edge.test/'],
    ['a slash at the end', `${ROUTE}/`],
    ['http', 'http://edge.test/webhooks/argyle'],
  ])('another subscription of the host that delivers beside the route: %s', async (_, url) => {
    const found = await doctor([{}, { id: 'beside', name: 'astray', url }])
    expect(found.exit).toBe(1)
    const says = `"astray" (beside) delivers to ${url}, not to ${ROUTE}.`
    expect(found.of('route')).toMatchObject({ state: 'wrong', says })
    expect(found.of('subscriptions')).toMatchObject({ state: 'ok' })
  })

  it('a server without TLS at an https address', async () => {
    const url = edge.url.replace('http:', 'https:')
    const found = await argyleHere(['doctor', '--url', url, '--json'])
    expect(found.exit).toBe(1)
    expect(found.json.checks[0]).toMatchObject({ check: 'TLS', state: 'wrong' })
  })

  it.each<[string, Fetch]>([
    [
      '{"status":"ok"} as text',
      serving({ status: 'ok' }, { status: 'probed' }, { 'content-type': 'text/plain' }),
    ],
    ['another status', serving({ status: 'up' }, { status: 'probed' })],
    ['nothing', serving('', { status: 'probed' })],
  ])('a 200 of another server that has %s at /health', async (_, worker) => {
    const found = await doctor([{}], { worker })
    expect(found.exit).toBe(1)
    expect(found.of('health')).toMatchObject({
      state: 'wrong',
      says: '/health answered 200, but not as argyle-edge does.',
    })
  })

  it('a server with our /health that answers the probe with an empty 200', async () => {
    const found = await doctor([{}], { worker: serving({ status: 'ok' }, {}) })
    expect(found.exit).toBe(1)
    expect(found.of('accepts')).toMatchObject({
      state: 'wrong',
      says: 'The Worker answered 200 to a signed probe: nothing readable',
    })
  })

  it('a 401 that is not of argyle-edge', async () => {
    const worker: Fetch = async () => new Response('<html>', { status: 401 })
    expect((await doctor([{}], { worker })).of('refuses')).toMatchObject({
      state: 'wrong',
      says: 'The Worker answered 401, but not as argyle-edge does, to a signature with another secret.',
    })
  })

  it('a server that accepts everything, and whose clock is wrong', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    const worker: Fetch = async () =>
      new Response('{"status":"accepted","id":"1"}', { headers: { date } })
    const found = await doctor([{}], { worker })
    expect(found.exit).toBe(1)
    expect(found.of('health')).toMatchObject({ state: 'wrong' })
    expect(found.of('refuses')).toMatchObject({
      says: expect.stringMatching(/answered 200, not 401/),
    })
    expect(found.of('accepts')).toMatchObject({
      says: expect.stringMatching(/^An older version queued the probe: accepted 1/),
      todo: 'npm run deploy',
    })
    expect(found.of('clock')).toMatchObject({
      says: expect.stringMatching(/differ by 3(600|599|601) s/),
    })
  })
})

it.each([
  ['production', 'sandbox', 'wrong'],
  ['sandbox', 'production', 'wrong'],
  ['sandbox', 'sandbox', 'ok'],
  [undefined, 'sandbox', 'skipped'],
])('compares a Worker of %s with the API key of %s: %s', async (theirs, ours, state) => {
  const probed = { status: 'probed', environment: theirs }
  const env = { ARGYLE_ENVIRONMENT: ours }
  const found = await doctor([{}], { env, worker: serving({ status: 'ok' }, probed) })
  expect(found.of('accepts')).toMatchObject({ state: 'ok' })
  expect(found.of('environment')).toMatchObject({ state })
  expect(found.exit).toBe(state === 'wrong' ? 1 : 0)
})

it('prints the warnings of /health, with which the Worker still takes deliveries', async () => {
  const health = {
    status: 'ok',
    warnings: [
      { path: 'ROUTES.PROFILES', message: 'matches no event' },
      7,
      { path: 'ADMIN_TOKEN' },
    ],
  }
  const found = await doctor([{}], { worker: serving(health, { status: 'probed' }) })
  expect(found.exit).toBe(0)
  expect(found.json.checks.filter(({ check }) => check === 'health')).toEqual([
    { check: 'health', state: 'ok', says: 'all settings are right' },
    { check: 'health', state: 'warning', says: 'ROUTES.PROFILES matches no event' },
    { check: 'health', state: 'warning', says: 'ADMIN_TOKEN' },
  ])
})

it('does not call a subscription wrong because there is no secret here to compare with', async () => {
  const found = await doctor([{}], { env: { ARGYLE_WEBHOOK_SECRET: undefined } })
  expect(found.of('signing')).toEqual({
    check: 'signing',
    state: 'skipped',
    says: 'no ARGYLE_WEBHOOK_SECRET here to compare with',
  })
})

describe.concurrent('every remedy of doctor can be run as it is printed:', () => {
  it.each<[string, string, Partial<Stored>[], string]>([
    ['no subscription', 'subscriptions', [], ''],
    ['no subscription to wanted events', 'subscriptions', [], '--events accounts.added,new.one'],
    ['events of both APIs missing', 'events', [{}], '--events profiles.added,identities.added'],
    ['an unsigned one', 'signing', [{ secret: null, name: `it's $HOME "x"` }], ''],
    [
      'two with another secret',
      'signing',
      [{ secret: 'x' }, { secret: 'y', api: 'v1', config: { include_resource: true } }],
      '',
    ],
    ['one beside the route', 'route', [{}, { name: 'astray', url: 'https://edge.test/' }], ''],
  ])('%s', async (_, check, stored, args) => {
    const found = await doctor(stored, { args })
    for (const words of commandsIn(found.of(check)?.todo)) {
      expect(words).toContain('--settings')
      const yes = words.includes('delete') ? ['--yes'] : []
      expect(await argyleHere([...words, ...yes], found.settings)).toMatchObject({ exit: 0 })
    }
    const again = await doctor(found.api.stored, { args })
    expect(again.json.checks.filter(({ state }) => state === 'wrong')).toEqual([])
  })

  it('another secret, in the environment of the key', async () => {
    const env = { ARGYLE_ENVIRONMENT: 'sandbox', ARGYLE_WEBHOOK_SECRET: 'another' }
    expect((await doctor([{}], { env })).of('accepts')?.todo).toBe(
      'npx wrangler secret put ARGYLE_WEBHOOK_SECRET --env=sandbox'
    )
  })
})

it.each([
  ['no words', {}, '/health answered 503, but not as argyle-edge does.'],
  [
    'odd errors',
    { detail: 'No.', errors: [null, 7, { path: {}, message: 'is odd' }] },
    'No. body is odd',
  ],
])('reads a 503 with %s, and without a date', async (_, body, says) => {
  const headers = { date: 'soon' }
  const worker: Fetch = async () => new Response(JSON.stringify(body), { status: 503, headers })
  const found = await doctor([{}], { worker })
  expect(found.of('health')).toMatchObject({ state: 'wrong', says })
  expect(found.of('clock')).toMatchObject({ state: 'skipped' })
  expect(found.of('accepts')).toMatchObject({ state: 'wrong' })
})

it('reads the wanted events from the file, and says to apply it', async () => {
  const cwd = directory()
  const subscriptions = [
    { name: 'argyle-edge here', events: ['profiles.added'] },
    {
      name: 'argyle-edge there',
      events: ['accounts.added'],
      url: 'https://x.test/webhooks/argyle',
    },
  ]
  writeFileSync(
    join(cwd, 'argyle.subscriptions.json'),
    JSON.stringify({ url: ROUTE, subscriptions })
  )
  const api = await fakeArgyle()
  api.store({ url: ROUTE, events: ['accounts.added'] })
  const env = { ARGYLE_API_URL: api.url, ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }
  const { json } = await argyle(['doctor', '--url', ROUTE, '--json'], env, cwd)
  expect(json.checks).toContainEqual({
    check: 'events',
    state: 'wrong',
    says: 'Not subscribed to: profiles.added.',
    todo: 'npm run argyle -- subscriptions apply',
  })
})

it('finds no fault in a new subscription', async () => {
  const found = await doctor([{ last_sent_at: null }])
  expect(found.of('sending')).toMatchObject({ state: 'ok', says: 'nothing yet, because it is new' })
})
