/** `subscriptions list`, `create` and `delete` as child processes, on Argyle's documented API. */

import { describe, expect, it } from 'vitest'
import { argyle, argyleHere, type Run, WEBHOOK_SECRET } from './command.ts'
import {
  answering,
  doneAndCut,
  doneAndGivenUp,
  doneUnseen,
  fakeArgyle,
  hanging,
  type Instead,
  KEY_ID,
  KEY_SECRET,
  type Stored,
} from './fake-argyle.ts'

/** Each test has its own API, so that the tests can run side by side. */
async function fresh() {
  const api = await fakeArgyle()
  const methods = () => api.asked.map(({ method, path }) => `${method} ${path.split('?')[0]}`)
  const posted = () => api.asked.filter(({ method }) => method === 'POST')
  const run = (args: string, env: Record<string, string | undefined> = {}, how: Run = argyle) =>
    how(['subscriptions', ...args.split(' ')], { ARGYLE_API_URL: api.url, ...env })
  const create = (
    args: string,
    env = {},
    how: Run = argyle,
    url = 'https://edge.test/webhooks/argyle'
  ) => {
    const rest = ['--name', 'argyle-edge profiles', '--url', url]
    const settings = { ARGYLE_API_URL: api.url, ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...env }
    return how(['subscriptions', 'create', ...args.split(' '), ...rest], settings)
  }
  return { api, run, create, methods, posted }
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

describe.concurrent('list', () => {
  it('follows all pages of both APIs and prints a table without any secret', async () => {
    const { api, run } = await fresh()
    for (let number = 0; number < 7; number++) api.store({ name: `subscription ${number}` })
    api.store({ api: 'v1', name: 'legacy', events: '*', created_at: '2026-11-23T12:34:56Z' })
    const { exit, stdout, stderr } = await run('list')
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^id +name +API +events +url +created +last sent$/)
    expect(lines).toHaveLength(9)
    expect(stdout).toMatch(/legacy +v1 +\* +https:\/\/edge.test\/\S+ +2026-11-23 12:34 +\?/)
    expect(stdout).not.toContain('\u001b')
  })

  it('prints one JSON document for machines', async () => {
    const { api, run } = await fresh()
    const { id } = api.store({ config: { include_resource: true }, last_sent_at: null })
    const env = { ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }
    const { exit, json } = await run('list --json', env)
    expect(exit).toBe(0)
    const one = {
      id,
      api: 'v2',
      name: 'a subscription',
      events: ['accounts.added'],
      url: 'https://edge.test/webhooks/argyle',
      config: { include_resource: true },
      signing: 'other',
      createdAt: expect.any(String),
      lastSentAt: null,
    }
    expect(json).toEqual({ subscriptions: [one], warnings: [] })
  })

  it('reads a bare array from v1, and an entry that has little more than an id', async () => {
    const { api, run } = await fresh()
    api.bareV1 = true
    api.store({ api: 'v1', name: 'bare' })
    expect((await run('list --api v1 --json')).json.subscriptions).toHaveLength(1)
    api.instead = [answering(200, { results: [{ id: 'x', events: 7, name: 8 }] })]
    expect((await run('list --api v2 --json')).json.subscriptions).toMatchObject([{ id: 'x' }])
  })

  it('asks only the API in --api', async () => {
    const { run, methods } = await fresh()
    await run('list --api v1')
    expect(methods()).toEqual(['GET /v1/webhooks'])
  })

  it('warns about an http URL, a missing secret, and a long silence', async () => {
    const { api, run } = await fresh()
    const old = daysAgo(100)
    api.store({ name: 'clear', url: 'http://edge.test/' })
    api.store({ name: 'unsigned', secret: null })
    api.store({ name: 'silent', created_at: old, last_sent_at: daysAgo(45) })
    api.store({ name: 'dumb', created_at: old, last_sent_at: null })
    const { exit, stderr, json } = await run('list --json')
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(json.warnings).toEqual([
      expect.stringMatching(/^"clear" \(.+\) does not deliver to an https URL/),
      expect.stringMatching(/^"unsigned" \(.+\) has no secret/),
      expect.stringMatching(/^"silent" \(.+\) has not sent for 45 days\.$/),
      expect.stringMatching(/^"dumb" \(.+\) has not sent anything in 100 days\.$/),
    ])
  })

  it('removes terminal control characters from a name', async () => {
    const { api, run } = await fresh()
    api.store({ name: 'evil\u001b[2J\u009b31m\nname' })
    const { stdout } = await run('list')
    for (const control of ['\u001b', '\u009b']) expect(stdout).not.toContain(control)
    expect(stdout).toMatch(/evil.* name/)
    // As data it stays, escaped.
    const { stdout: text, json } = await run('list --json')
    for (const control of ['\u001b', '\u009b']) expect(text).not.toContain(control)
    expect(json.subscriptions).toMatchObject([{ name: 'evil\u001b[2J\u009b31m\nname' }])
  })

  it('says that there are no subscriptions', async () => {
    const { run } = await fresh()
    expect((await run('list')).stdout).toBe('There are no subscriptions.\n')
  })

  it('retries after 429, 5xx, a status of a proxy, a body that breaks off, and no answer', async () => {
    const { api, run } = await fresh()
    api.store({})
    api.instead = [
      answering(429, {}, { 'retry-after': '0' }),
      answering(503, 'not JSON', { 'retry-after': '0' }),
      answering(524, 'not JSON', { 'retry-after': '0' }),
    ]
    expect((await run('list --api v2 --json')).json.subscriptions).toHaveLength(1)
    api.instead = [answering(999, {}, { 'retry-after': new Date().toUTCString() }), doneAndCut]
    expect((await run('list --api v2 --json')).json.subscriptions).toHaveLength(1)
    api.instead = [hanging]
    const { json } = await run('list --api v2 --json --timeout 0.3')
    expect(json.subscriptions).toHaveLength(1)
  })

  it.each<[string, Instead, RegExp]>([
    ['a wrong key', answering(401, { detail: 'Invalid environment.' }), /401: Invalid env/],
    ['a body that is not JSON', answering(200, '<html>'), /the body is not JSON/],
    [
      'a body that is not a list',
      answering(200, { detail: 'hello' }),
      /the body is not a list of subscriptions/,
    ],
    ['403', answering(403, { detail: 'No.' }), /403: No\./],
  ])('fails and names the cause after %s', async (_, instead, message) => {
    const { api, run } = await fresh()
    api.instead = [instead]
    const { exit, stdout, stderr } = await run('list --api v2', {}, argyleHere)
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('gives up on an API that stays down, and on an address where nobody listens', async () => {
    const { api, run } = await fresh()
    api.instead = Array(4).fill(answering(500, {}, { 'retry-after': '0' }))
    expect((await run('list --api v2')).stderr).toMatch(/answered 500.*\n.*Run it again later/)
    const { exit, json } = await run('list --json', { ARGYLE_API_URL: 'http://127.0.0.1:9999' })
    expect(exit).toBe(1)
    expect(json.error.message).toMatch(/127.0.0.1:9999 did not answer: ECONNREFUSED/)
  })

  it('sends the key only to the API, even if the next page is elsewhere', async () => {
    const { api, run } = await fresh()
    const other = await fakeArgyle()
    api.instead = [answering(200, { next: `${other.url}/v2/webhooks?cursor=1`, results: [] })]
    expect((await run('list --api v2')).exit).toBe(0)
    expect(other.asked).toEqual([])
  })

  it('gives up on a list that does not end', async () => {
    const { api, run } = await fresh()
    const again = answering(200, { next: `${api.url}/v2/webhooks?cursor=1`, results: [] })
    api.instead = Array(5).fill(again)
    expect((await run('list --api v2')).stderr).toMatch(/a list that does not end/)
    api.instead = [answering(200, { next: 'http://[', results: [] })]
    expect((await run('list --api v2')).stderr).toMatch(/a list that does not end/)
  })

  it('lists those of v2 where Argyle has no v1 any more', async () => {
    const { api, run } = await fresh()
    api.store({ id: 'x' })
    api.instead = [undefined, answering(404, { detail: 'Not found.' })]
    expect((await run('list --json')).json.subscriptions).toMatchObject([{ id: 'x' }])
  })

  it('shows a subscription once if both APIs list it', async () => {
    const { api, run } = await fresh()
    const { id } = api.store({})
    api.store({ id, api: 'v1' })
    expect((await run('list --json')).json.subscriptions).toMatchObject([{ id, api: 'v2' }])
  })

  it('names the environment that the key may not fit, and prints no key with --verbose', async () => {
    const { run } = await fresh()
    const env = { ARGYLE_API_KEY_SECRET: 'another-secret', ARGYLE_ENVIRONMENT: 'sandbox' }
    const { exit, stdout, stderr } = await run('list --verbose', env)
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toContain('Argyle answered 401: Invalid username/password.')
    expect(stderr).toContain('The key may not be of sandbox (127.0.0.1:')
    expect(stderr).toMatch(/^GET http:\S+\/v2\/webhooks\?limit=200 → 401 \(\d+ ms\)$/m)
    expect(stderr).not.toContain('another-secret')
  })

  it.each<[Record<string, string | undefined>, number, RegExp]>([
    [{ ARGYLE_API_KEY_ID: undefined }, 1, /ARGYLE_API_KEY_ID is not set/],
    [{ ARGYLE_API_KEY_SECRET: '' }, 1, /ARGYLE_API_KEY_SECRET is not set/],
    [{ ARGYLE_ENVIRONMENT: 'test' }, 64, /must be production or sandbox/],
    [{ ARGYLE_API_URL: 'http://argyle.test' }, 64, /must be an https URL/],
    [{ ARGYLE_API_URL: 'https://u:p@argyle.test' }, 64, /without credentials/],
  ])('refuses the settings %o', async (env, code, message) => {
    const { run } = await fresh()
    const { exit, stderr } = await run('list', env, argyleHere)
    expect(exit).toBe(code)
    expect(stderr).toMatch(message)
  })
})

// The requests of `create` before its POST: the lists of both APIs, and once more that of its own.
const LISTS = Array<undefined>(3).fill(undefined)

describe.concurrent('create', () => {
  const events = '--events profiles.added,profiles.updated'

  it('sends exactly the documented request, to v1 if the events are of v1', async () => {
    const { create, posted } = await fresh()
    const { exit, stdout } = await create(`${events}`)
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^Created \S+, v1 "argyle-edge profiles": profiles.added profiles.upd/)
    expect(posted()).toEqual([
      {
        method: 'POST',
        path: '/v1/webhooks',
        body: `{"events":["profiles.added","profiles.updated"],"name":"argyle-edge profiles","url":"https://edge.test/webhooks/argyle","secret":"${WEBHOOK_SECRET}"}`,
      },
    ])
  })

  it('sends other events to v2, with config, and without a secret only with --unsigned', async () => {
    const { create, posted } = await fresh()
    const { json } = await create(
      '--events accounts.updated --config {"include_resource":true} --unsigned --json'
    )
    expect(posted()).toEqual([
      {
        method: 'POST',
        path: '/v2/webhooks',
        body: '{"events":["accounts.updated"],"name":"argyle-edge profiles","url":"https://edge.test/webhooks/argyle","config":{"include_resource":true}}',
      },
    ])
    expect(json).toEqual({
      created: expect.objectContaining({ api: 'v2', signing: 'none', lastSentAt: null }),
      warnings: ['Argyle will not sign these deliveries: the Worker refuses them.'],
    })
  })

  it('subscribes to all events with "*", and names the events that "*" leaves out', async () => {
    const { create, posted } = await fresh()
    const { stderr } = await create('--events *')
    expect(posted()[0]?.path).toBe('/v2/webhooks')
    expect(JSON.parse(posted()[0]?.body ?? '').events).toBe('*')
    expect(stderr).toMatch(/leaves out items\.\*/)
  })

  it.each([
    ['--events profile.added', 64, /no event profile.added. Did you mean profiles.added\?/],
    ['--events nonsense_that_is_far_off', 64, /no event nonsense_that_is_far_off\.$/m],
    ['--events identities.added --api v1', 64, /is an event of v2, not of v1/],
    ['--events profiles.added --api v2', 64, /not of v2. v2 has identities.added instead/],
    [
      '--events profiles.added,identities.added',
      64,
      /identities.added is an event of v2, not of v1/,
    ],
    ['--events *,accounts.added', 64, /cannot be combined with other events/],
    ['--events items.updated', 64, /items\.\* need config.items/],
    ['--events ,', 64, /An event is missing/],
    ['--events accounts.added --config [1]', 64, /must be a JSON object/],
    ['--events accounts.added --config {', 64, /must be a JSON object/],
    ['--events accounts.added --api v3', 64, /choices/],
    ['--events accounts.added --secret=hunter2', 64, /unknown option '--secret=…'/],
    ['--events accounts.added -shunter2', 64, /unknown option '-s…'/],
    ['--events accounts.added hunter2', 64, /Expected 0 arguments but got 1\.$/m],
    ['--events accounts.added hunter2:a: hunter2', 64, /Expected 0 arguments but got 2\.$/m],
    ['--events accounts.added --timeout 0', 64, /--timeout must be/],
  ])('refuses %s', async (args, code, message) => {
    const { create, posted } = await fresh()
    const { exit, stdout, stderr } = await create(args, {}, argyleHere)
    expect({ exit, stdout }).toEqual({ exit: code, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('hunter2')
    expect(posted()).toEqual([])
  })

  it.each([
    ['--events profiles.added', /event of v1, which Argyle calls legacy. v2 has identities.added/],
    ['--events gigs.partially_synced', /comes after 30 days of data/],
    ['--events brand.new --allow-unknown', /no event brand.new/],
    ['--events accounts.added --config {"odd":1}', /config.odd is not documented/],
    ['--events accounts.updated --config {"constructor":1}', /constructor is not documented/],
  ])('warns about %s', async (args, message) => {
    const { create } = await fresh()
    const { exit, stderr } = await create(`${args}`, {}, argyleHere)
    expect(exit).toBe(0)
    expect(stderr).toMatch(message)
  })

  it.each([
    ['https://edge.test', /Use https:\/\/edge.test\/webhooks\/argyle\.$/m],
    ['https://edge.test/webhooks/argyle/', /Use https:\/\/edge.test\/webhooks\/argyle\.$/m],
    ['https://edge.test/webhooks/argyle?a=b', /Use https:\/\/edge.test\/webhooks\/argyle\.$/m],
    ['https://edge.test/webhooks/argyle#a', /Use https:\/\/edge.test\/webhooks\/argyle\.$/m],
    ['https://edge.test/Webhooks/Argyle', /Use https:\/\/edge.test\/webhooks\/argyle\.$/m],
    [
      'https://argyle-edge.<your-subdomain>.workers.dev/webhooks/argyle',
      /^✗ Replace <your-subdomain> in https:.*: the deploy printed the address\.$/m,
    ],
  ])('refuses the URL %s, which is not that of the route', async (url, message) => {
    const { api, create } = await fresh()
    const { exit, stderr } = await create('--events accounts.added', {}, argyleHere, url)
    expect(exit).toBe(64)
    expect(stderr).toMatch(message)
    expect(api.asked).toEqual([])
  })

  it('does not make an identical subscription again', async () => {
    const { api, create, posted } = await fresh()
    const first = await create(events)
    const second = await create('--events profiles.updated,profiles.added --json')
    expect([first.exit, second.exit]).toEqual([0, 0])
    expect(second.json).toMatchObject({
      created: null,
      existing: { id: api.stored[0]?.id, signing: 'ours' },
      warnings: [expect.stringMatching(/legacy/), expect.stringMatching(/legacy/)],
    })
    expect((await create(events)).stdout).toMatch(
      /^The subscription exists already: \S+, v1 "argyle-edge prof/
    )
    expect(posted()).toHaveLength(1)
  })

  it.each([
    ['is not signed', null],
    ['signs with another secret', 'another-one'],
  ])('makes one beside an identical one that %s, and warns', async (_, secret) => {
    const { api, create } = await fresh()
    const { id } = api.store({ name: 'argyle-edge profiles', secret })
    const { exit, stderr } = await create('--events accounts.added', {}, argyleHere)
    expect(exit).toBe(0)
    expect(api.stored).toHaveLength(2)
    expect(stderr).toContain(`"argyle-edge profiles" (${id}) both deliver accounts.added: Argyle`)
  })

  it.each<[string, string, Partial<Stored>, RegExp]>([
    [
      'with other config',
      '--events accounts.updated,accounts.added',
      { events: ['accounts.updated', 'accounts.added'], config: { include_resource: true } },
      /"other" \(\S+\) both deliver accounts.updated, accounts.added with other config: consumers/,
    ],
    [
      'of the other API',
      '--events accounts.added --api v1',
      {},
      /both deliver accounts.added: Argyle delivers each one twice/,
    ],
    [
      'with "*"',
      '--events gigs.added,items.updated --config {"items":["a"]}',
      { events: '*' },
      /both deliver gigs.added: Argyle/,
    ],
  ])(
    'warns about an event that a subscription %s delivers there too',
    async (_, args, one, message) => {
      const { api, create } = await fresh()
      api.store({ name: 'other', ...one })
      expect((await create(args, {}, argyleHere)).stderr).toMatch(message)
    }
  )

  it.each<[string, string, Partial<Stored>]>([
    ['another URL', '--events accounts.added', { url: 'https://x.test/webhooks/argyle' }],
    ['another event', '--events accounts.updated', {}],
    [
      'items.* of other items',
      '--events items.updated --config {"items":["a"]}',
      { events: ['items.updated'], config: { items: ['b'] } },
    ],
  ])('does not warn about a subscription with %s', async (_, args, one) => {
    const { api, create } = await fresh()
    api.store(one)
    expect((await create(`${args} --json`, {}, argyleHere)).json.warnings).toEqual([])
  })

  it("prints Argyle's reason for a refusal, after a warning about the same", async () => {
    const { create, posted } = await fresh()
    const config = '--config {"include_resource":true}'
    const { exit, stderr } = await create(`--events identities.added ${config}`)
    expect(exit).toBe(1)
    expect(stderr).toContain('config.include_resource is not for identities.added')
    expect(stderr).toContain('Argyle answered 400: config: only allowed for accounts.added, acc')
    expect(posted()).toHaveLength(1)
  })

  it.each(['--verbose', '--json'])(
    'masks the secrets that Argyle repeats, with %s',
    async (how) => {
      const { api, create } = await fresh()
      const basic = btoa(`${KEY_ID}:${KEY_SECRET}`)
      const detail = `${WEBHOOK_SECRET} and ${basic} are odd.`
      api.instead = [...LISTS, answering(400, { detail })]
      const { exit, stdout, stderr } = await create(`${events} ${how}`)
      expect(exit).toBe(1)
      expect(stdout + stderr).toContain('400: [redacted] and [redacted] are odd.')
    }
  )

  it('needs the secret without white space, and an https URL', async () => {
    const { api, create } = await fresh()
    const none = await create(`${events}`, { ARGYLE_WEBHOOK_SECRET: '' })
    expect(none).toMatchObject({ exit: 1, stderr: expect.stringMatching(/SECRET is not set/) })
    const padded = await create(events, { ARGYLE_WEBHOOK_SECRET: `${WEBHOOK_SECRET}\n` })
    expect(padded).toMatchObject({
      exit: 64,
      stderr: expect.stringMatching(/^✗ ARGYLE_WEBHOOK_SECRET begins or ends with white space\.$/m),
    })
    const clear = await create(events, {}, argyleHere, 'http://edge.test/')
    expect(clear).toMatchObject({ exit: 64, stderr: expect.stringMatching(/must be an https URL/) })
    expect(api.asked).toEqual([])
  })

  it.each([
    ['no answer came', doneUnseen],
    ['the answer broke off', doneAndCut],
    ['a proxy gave up', doneAndGivenUp],
  ])('is not sent again if it was done but %s', async (_, lost) => {
    const { api, create, posted } = await fresh()
    api.instead = [...LISTS, lost]
    const { exit } = await create(`${events} --timeout 1.5`)
    expect(exit).toBe(0)
    expect(posted()).toHaveLength(1)
    expect(api.stored).toHaveLength(1)
  })

  it.each([
    ['no answer', hanging],
    ['503', answering(503, {})],
    ['429', answering(429, {})],
  ])('is sent again after %s, once a look-up shows that it was not done', async (_, instead) => {
    const { api, create, methods } = await fresh()
    api.store({ api: 'v1', name: 'argyle-edge profiles', events: ['profiles.added'] })
    api.instead = [...LISTS, instead]
    const { exit } = await create(`${events} --timeout 1.5`)
    expect(exit).toBe(0)
    expect(methods()).toEqual([
      'GET /v2/webhooks',
      'GET /v1/webhooks',
      'GET /v1/webhooks',
      'POST /v1/webhooks',
      'GET /v1/webhooks',
      'POST /v1/webhooks',
    ])
    expect(api.stored).toHaveLength(2)
  })

  it('does not send the secret to the target of a redirect', async () => {
    const { api, create } = await fresh()
    const other = await fakeArgyle()
    const moved = answering(307, '', { location: `${other.url}/v1/webhooks` })
    api.instead = [...LISTS, moved]
    const { exit, stderr } = await create(`${events}`)
    expect(exit).toBe(1)
    expect(stderr).toContain('Argyle answered 307')
    expect(other.asked).toEqual([])
  })

  it('says that it cannot know whether it created, when the look-up fails', async () => {
    const { api, create, posted } = await fresh()
    api.instead = [...LISTS, doneAndGivenUp, answering(400, { detail: 'No.' })]
    const { exit, stderr } = await create(`${events}`)
    expect(exit).toBe(1)
    expect(stderr).toMatch(/^✗ "argyle-edge profiles" may have been created or not: .*400: No/m)
    expect(stderr).not.toContain('Compare the request')
    expect(posted()).toHaveLength(1)
  })

  it('gives up after three tries', async () => {
    const { api, create, posted } = await fresh()
    const down = answering(500, { detail: 'Oops.' })
    api.instead = [...LISTS, down, undefined, down, undefined, down]
    const { exit, stderr } = await create(`${events}`)
    expect(exit).toBe(1)
    expect(stderr).toContain('Argyle answered 500: Oops.')
    expect(posted()).toHaveLength(3)
  })
})

describe.concurrent('delete', () => {
  it('deletes the named subscriptions, each in its API', async () => {
    const { api, run } = await fresh()
    const one = api.store({})
    const other = api.store({ api: 'v1' })
    const stays = api.store({})
    const { exit, json } = await run(`delete ${one.id} ${other.id} --yes --json`)
    expect(exit).toBe(0)
    expect(json).toEqual({ deleted: [one.id, other.id], warnings: [] })
    expect(api.stored).toEqual([stays])
  })

  it('removes terminal control characters from an id', async () => {
    const { api, run } = await fresh()
    const { id } = api.store({ id: 'evil\u001b[2J\u009b31m' })
    expect((await run(`delete ${id} --yes`, {}, argyleHere)).stdout).toMatch(/^Deleted evil, v2 /)
  })

  it('deletes nothing without --yes where nobody can answer', async () => {
    const { api, run } = await fresh()
    const { id } = api.store({})
    const { exit, stderr } = await run(`delete ${id}`)
    expect(exit).toBe(64)
    expect(stderr).toMatch(
      /Nobody can answer here. To be deleted: .*\n {2}Nothing was deleted. Use --yes/
    )
    expect(api.stored).toHaveLength(1)
  })

  it('deletes nothing when one of the ids does not exist', async () => {
    const { api, run } = await fresh()
    const { id } = api.store({})
    const { exit, stderr } = await run(`delete ${id} ../../v2/webhooks --yes`)
    expect(exit).toBe(1)
    expect(stderr).toMatch(/The subscription \.\.\/\.\.\/v2\/webhooks does not exist/)
    expect(api.stored).toHaveLength(1)
  })

  it('succeeds when somebody else was faster, and after a 502', async () => {
    const { api, run } = await fresh()
    const { id } = api.store({})
    const later = answering(502, {}, { 'retry-after': '0' })
    api.instead = [undefined, undefined, later, answering(404, { detail: 'Not found.' })]
    expect((await run(`delete ${id} --yes`)).exit).toBe(0)
  })
})
