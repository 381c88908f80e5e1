/** `subscriptions plan` and `apply` as child processes, also if they are killed at each step. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { argyle, argyleHere, directory, start, WEBHOOK_SECRET } from './command.ts'
import { answering, type FakeArgyle, fakeArgyle, type Instead, type Stored } from './fake-argyle.ts'

const url = 'https://edge.test/webhooks/argyle'
const profiles = { name: 'argyle-edge profiles', events: ['profiles.added', 'profiles.updated'] }
const accounts = {
  name: 'argyle-edge accounts',
  events: ['accounts.updated', 'accounts.added'],
  config: { include_resource: true },
}
const wanted = { url, subscriptions: [profiles, accounts] }

/** An API, and a directory with the file. */
async function fresh(file: object | string = wanted) {
  const api = await fakeArgyle()
  const cwd = directory()
  const text = typeof file === 'string' ? file : JSON.stringify(file)
  writeFileSync(join(cwd, 'argyle.subscriptions.json'), text)
  const env = { ARGYLE_API_URL: api.url, ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }
  const run = (args: string, more = {}) =>
    argyle(['subscriptions', ...args.split(' ')], { ...env, ...more }, cwd)
  const runHere = (command: 'plan' | 'apply', ...more: string[]) =>
    argyleHere(['subscriptions', command, join(cwd, 'argyle.subscriptions.json'), ...more], env)
  const begin = (args: string) => start(['subscriptions', ...args.split(' ')], env, cwd)
  return { api, run, runHere, begin }
}

/** A subscription with wrong events, an unwanted one, and one of another team. */
function populate(api: FakeArgyle): { foreign: Stored } {
  api.store({ ...profiles, api: 'v1', url, events: ['profiles.added'] })
  api.store({ api: 'v2', name: 'argyle-edge gone', url })
  return { foreign: api.store({ api: 'v1', name: 'of another team', url }) }
}

const asked = (api: FakeArgyle, method: string) => api.asked.filter((one) => one.method === method)

describe.concurrent('plan', () => {
  it('prints the difference, changes nothing, and exits 2', async () => {
    const { api, run } = await fresh()
    populate(api)
    const before = structuredClone(api.stored)
    const { exit, stdout } = await run('plan')
    expect(exit).toBe(2)
    expect(stdout).toMatch(
      /^\+ v1 "argyle-edge profiles": profiles.added profiles.updated → https:\S+$/m
    )
    expect(stdout).toMatch(/^\+ v2 "argyle-edge accounts"/m)
    expect(stdout).toMatch(/^- v1 "argyle-edge profiles": profiles.added → https:\S+ \(\S+\)$/m)
    expect(stdout).toMatch(/^- v2 "argyle-edge gone"/m)
    expect(stdout).toMatch(/^0 unchanged, 2 to be created, 2 to be deleted\.$/m)
    expect(api.stored).toEqual(before)
  })

  it('removes terminal control characters from an id', async () => {
    const { api, runHere } = await fresh({ url, subscriptions: [] })
    api.store({ id: 'evil\u001b[2J\u009b31m', name: 'argyle-edge gone' })
    for (const [command, ...yes] of [['plan'], ['apply', '--yes']] as const) {
      expect((await runHere(command, ...yes)).stdout).toMatch(/^- v2 .* \(evil\)$/m)
    }
  })

  it('finds no difference if only the order or the spelling differs', async () => {
    const { api, run } = await fresh()
    api.store({ ...profiles, api: 'v1', url, events: profiles.events.toReversed() })
    api.store({ ...accounts, url: 'https://EDGE.test:443/webhooks/argyle' })
    const { exit, json } = await run('plan --json')
    expect(exit).toBe(0)
    expect(json).toMatchObject({ create: [], remove: [], keep: [{}, {}] })
    expect(json.warnings).toContainEqual(expect.stringMatching(/signs with another secret/))
  })

  it.each<[string, Partial<Stored>]>([
    ['the config', { config: {} }],
    ['the API', { api: 'v1' }],
    ['the secret, which is missing', { secret: null }],
  ])('finds a difference in %s', async (_, odd) => {
    const { api, runHere } = await fresh({ url, subscriptions: [accounts] })
    api.store({ ...accounts, url, ...odd })
    const { exit, json } = await runHere('plan', '--json')
    expect(exit).toBe(2)
    expect(json).toMatchObject({ create: [{}], remove: [{}] })
  })

  it.each([
    ['plan', 2],
    ['apply', 0],
  ] as const)(
    'leaves a subscription with another URL alone at %s, and says so',
    async (command, code) => {
      const { api, runHere } = await fresh({ url, subscriptions: [accounts] })
      const moved = { ...accounts, url: 'https://old.test/webhooks/argyle' }
      const old = api.store(moved)
      const foreign = api.store({ name: 'argyle-edge-staging x', url: 'https://staging.test/' })
      const { exit, json } = await runHere(command, '--json')
      expect(exit).toBe(code)
      expect(json).toMatchObject({ create: [{ url }], remove: [], keep: [] })
      expect(json.warnings).toEqual([
        `"argyle-edge accounts" (${old.id}) stays: its URL ${old.url} is not one of the file.`,
      ])
      expect(api.stored.slice(0, 2)).toEqual([old, foreign])
    }
  )

  it('owns the subscriptions of the URL that an entry has for itself', async () => {
    const own = 'https://own.test/webhooks/argyle'
    const { api, runHere } = await fresh({ url, subscriptions: [{ ...accounts, url: own }] })
    const { id } = api.store({ name: 'argyle-edge gone', url: own })
    expect((await runHere('plan', '--json')).json).toMatchObject({ remove: [{ id }] })
  })

  it('warns about an event that two subscriptions of one URL deliver with other config', async () => {
    const { api, runHere } = await fresh()
    const { id } = api.store({ name: 'of another team', url, events: ['accounts.updated'] })
    expect((await runHere('plan', '--json')).json.warnings).toContain(
      `"of another team" (${id}) and "argyle-edge accounts" both deliver accounts.updated with other config: consumers get each happening twice.`
    )
  })

  it('keeps the one that signs with our secret, if two are equal', async () => {
    const { api, run } = await fresh({ url, subscriptions: [accounts] })
    const ours = api.store({ ...accounts, url, secret: WEBHOOK_SECRET, created_at: '2025' })
    const other = api.store({ ...accounts, url, created_at: '2026' })
    const { json } = await run('plan --json')
    expect(json).toMatchObject({ keep: [{ id: ours.id }], remove: [{ id: other.id }] })
  })

  it.each<[string, object | string, RegExp]>([
    ['broken JSON', '{', /cannot be read as JSON/],
    ['another shape', { subscriptions: [{ name: 'x' }] }, /subscriptions.0.events: /],
    ['a key too many', { ...wanted, secret: 'hunter2' }, /Unrecognized key: "secret"/],
    ['an empty prefix', { ...wanted, prefix: '' }, /prefix: /],
    ['a name without the prefix', { ...wanted, prefix: 'mine ' }, /does not begin with "mine "/],
    [
      'a name twice',
      { url, subscriptions: [profiles, profiles] },
      /^✗ .* has faults. Two subscriptions of v1 have the name "argyle-edge profiles".$/m,
    ],
    ['no url', { subscriptions: [profiles] }, /must be an https URL/],
    ['an http url', { ...wanted, url: 'http://edge.test/' }, /must be an https URL/],
    [
      'a url beside the route',
      { ...wanted, url: 'https://edge.test/' },
      /Use https:\/\/edge.test\/w/,
    ],
    [
      'the placeholder of an example',
      { ...wanted, url: 'https://argyle-edge.<your-subdomain>.workers.dev/webhooks/argyle' },
      /url: Replace <your-subdomain> in https:/,
    ],
    [
      'a typo',
      { url, subscriptions: [{ ...profiles, events: ['profile.added'] }] },
      /Did you mean profiles.added\?/,
    ],
  ])('refuses a file with %s', async (_, file, message) => {
    const { api, runHere } = await fresh(file)
    const { exit, stderr } = await runHere('plan')
    expect(exit).toBe(64)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('hunter2')
    expect(api.asked).toEqual([])
  })

  it('refuses a file that does not exist', async () => {
    const { run } = await fresh()
    expect(await run('plan nowhere.json')).toMatchObject({
      exit: 64,
      stderr: expect.stringMatching(
        /^✗ nowhere.json does not exist.\n {2}docs\/cli.md has an example.$/m
      ),
    })
  })
})

/** Expects each wanted subscription once and signed, and the others unchanged. */
function expectDone(api: FakeArgyle, foreign: Stored) {
  expect(api.stored).toHaveLength(3)
  const signed = { url, secret: WEBHOOK_SECRET }
  expect(api.stored).toContainEqual(foreign)
  expect(api.stored).toContainEqual(
    expect.objectContaining({ ...profiles, ...signed, api: 'v1', config: null })
  )
  expect(api.stored).toContainEqual(expect.objectContaining({ ...accounts, ...signed, api: 'v2' }))
}

describe.concurrent('apply', () => {
  it('changes nothing without --yes where nobody can answer, and names what it would delete', async () => {
    const { api, run } = await fresh()
    populate(api)
    const before = structuredClone(api.stored)
    const { exit, stderr } = await run('apply')
    expect(exit).toBe(64)
    expect(stderr).toMatch(
      /^✗ Nobody can answer here. .*"argyle-edge gone".* "argyle-edge profiles"/m
    )
    expect(api.stored).toEqual(before)
  })

  it('creates before it deletes, leaves the others alone, and then has nothing to do', async () => {
    const { api, run } = await fresh()
    const { foreign } = populate(api)
    const first = await run('apply --yes --json')
    expect(first.exit).toBe(0)
    expect(first.json).toMatchObject({ create: [{}, {}], remove: [{}, {}], keep: [] })
    expectDone(api, foreign)
    const changes = api.asked.map(({ method }) => method).filter((method) => method !== 'GET')
    expect(changes).toEqual(['POST', 'POST', 'DELETE', 'DELETE'])

    const second = await run('apply')
    expect(second).toMatchObject({
      exit: 0,
      stdout: '2 unchanged, 0 created, 0 deleted.\n',
    })
    expect(asked(api, 'POST')).toHaveLength(2)
  })

  it('deletes nothing when a create fails', async () => {
    const { api, run } = await fresh()
    populate(api)
    const refused = answering(400, { events: ['"profiles.updated" is not a valid choice.'] })
    api.instead = [undefined, undefined, undefined, refused]
    const { exit, stderr } = await run('apply --yes')
    expect(exit).toBe(1)
    expect(stderr).toContain('events: "profiles.updated" is not a valid choice.')
    expect(api.stored).toHaveLength(3)
  })

  it('says what it did when a later delete fails', async () => {
    const { api, run } = await fresh()
    populate(api)
    const steps = Array<undefined>(7)
    api.instead = [...steps, answering(400, { detail: 'No.' })]
    const { exit, stdout, stderr } = await run('apply --yes')
    expect(exit).toBe(1)
    expect(stderr).toMatch(/400: No\. The rest was not done\./)
    expect(stdout.match(/^- /gm)).toHaveLength(1)
    expect(stdout).toMatch(/^0 unchanged, 2 created, 1 deleted\.$/m)
  })

  it('finishes even if stderr is closed', async () => {
    const { api, begin } = await fresh()
    const { foreign } = populate(api)
    const running = begin('apply --yes --verbose')
    running.deafen()
    expect((await running.done).exit).toBe(0)
    expectDone(api, foreign)
  })

  it('changes nothing without the secret', async () => {
    const { api, run } = await fresh()
    populate(api)
    const { exit, stderr } = await run('apply', { ARGYLE_WEBHOOK_SECRET: undefined })
    expect(exit).toBe(1)
    expect(stderr).toMatch(/ARGYLE_WEBHOOK_SECRET is not set/)
    expect(asked(api, 'DELETE')).toEqual([])
  })

  it('warns and exits 2 when Argyle stored something different', async () => {
    const { api, run } = await fresh({ url, subscriptions: [accounts] })
    api.instead = [
      undefined,
      undefined,
      undefined,
      (response, act) => {
        act()
        const [made] = api.stored
        if (made) made.config = {}
        answering(201, made ?? {})(response, act)
      },
    ]
    const { exit, stderr } = await run('apply')
    expect(exit).toBe(2)
    expect(stderr).toMatch(/Argyle stored something different. Run plan to see it./)
  })
})

describe.concurrent('apply that is killed', () => {
  // Two lists, a list and a POST for each new one, two DELETEs, and two lists to look again.
  const METHODS = ['GET', 'GET', 'GET', 'POST', 'GET', 'POST', 'DELETE', 'DELETE', 'GET', 'GET']
  const moments = METHODS.flatMap((method, step) => [
    { step, method, when: 'before' },
    ...(method === 'GET' ? [] : [{ step, method, when: 'after' }]),
  ])

  it.each(moments)(
    '$when its request $step, a $method, is completed by the next run',
    async ({ step, when }) => {
      const { api, runHere, begin } = await fresh()
      const { foreign } = populate(api)
      const killed: Instead = (_, act) => {
        if (when === 'after') act()
        running.kill()
      }
      api.instead = [...Array<undefined>(step), killed]
      const running = begin('apply --yes')
      expect((await running.done).exit).toBe(null)
      expect(api.asked.map(({ method }) => method)).toEqual(METHODS.slice(0, step + 1))
      // Somebody delivered it at every moment.
      expect(api.stored.some(({ events }) => events.includes('profiles.added'))).toBe(true)

      expect((await runHere('apply', '--yes')).exit).toBe(0)
      expectDone(api, foreign)
    }
  )
})
