/**
 * Deploys with the real wrangler, against a fake of Cloudflare's API: what they create, what they
 * leave alone, and how they go on after a fault.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeCloudflare, startFake } from './fake-cloudflare/index.ts'
import { cloneProject, type Project } from './fake-cloudflare/project.ts'

let fake: FakeCloudflare
let project: Project

beforeEach(async () => {
  fake = await startFake()
  project = cloneProject(fake.env)
  project.write('.secrets.json', '{"ARGYLE_WEBHOOK_SECRET": "a-secret-of-the-tests"}')
})
afterEach(async () => {
  project.close()
  await fake.close()
})

const FIRST = ['--env=', '--secrets-file', '.secrets.json'] as const
const SANDBOX = ['--env=sandbox', '--secrets-file', '.secrets.json'] as const

const titles = () => fake.account.kv.map(({ title }) => title)
const queues = () => fake.account.queues.map(({ queue_name }) => queue_name)
const bindingsOf = (worker: string) => fake.account.scripts[worker]?.bindings ?? []
const creations = () =>
  fake.changes().filter((change) => /^POST .*(queues|namespaces|database)$/.test(change))

/** Deploys a consumer, with the id of the edge's namespace as its file asks for it. */
function deployExample(name: string) {
  const id = fake.account.kv[0]?.id ?? 'f'.repeat(32)
  if (fake.account.kv.length === 0) fake.account.kv.push({ id, title: 'argyle-edge-state' })
  project.edit(
    `examples/${name}/wrangler.toml`,
    "<the id of STATE in argyle-edge's wrangler.toml>",
    id
  )
  return deployFile(name)
}

const deployFile = (name: string) =>
  project.run([
    'node_modules/wrangler/bin/wrangler.js',
    'deploy',
    '-c',
    `examples/${name}/wrangler.toml`,
  ])

describe('a deploy', () => {
  it('creates the namespace, the database and the queue, and the second one creates nothing', async () => {
    expect((await project.deploy(...FIRST)).exit).toBe(0)
    expect([titles(), queues()]).toEqual([['argyle-edge-state'], ['argyle-events']])
    expect(fake.account.d1.map(({ name }) => name)).toEqual(['argyle-edge-history'])
    const names = bindingsOf('argyle-edge').map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['STATE', 'HISTORY', 'EVENTS', 'ARGYLE_WEBHOOK_SECRET'])
    )
    const before = bindingsOf('argyle-edge').find(({ name }) => name === 'STATE')
    fake.changes()
    expect((await project.deploy('--env=')).exit).toBe(0)
    expect(creations()).toEqual([])
    expect(bindingsOf('argyle-edge').find(({ name }) => name === 'STATE')).toEqual(before)
  })

  it('of the sandbox has everything of its own, and does not take over the domain', async () => {
    const route = '\nroutes = [{ pattern = "hooks.example.com", custom_domain = true }]\n'
    project.edit('wrangler.toml', '\nworkers_dev = true\n', `${route}workers_dev = true\n`)
    expect((await project.deploy(...FIRST)).exit).toBe(0)
    expect(fake.account.domains).toMatchObject([
      { hostname: 'hooks.example.com', service: 'argyle-edge' },
    ])
    expect((await project.deploy(...SANDBOX)).exit).toBe(0)
    expect(fake.account.domains).toMatchObject([
      { hostname: 'hooks.example.com', service: 'argyle-edge' },
    ])
    expect(titles()).toEqual(['argyle-edge-state', 'argyle-edge-sandbox-state'])
    expect(queues()).toEqual(['argyle-events', 'argyle-events-sandbox'])
  })

  it('creates a further queue', async () => {
    await project.deploy(...FIRST)
    project.edit(
      'wrangler.toml',
      '# [[queues.producers]]\n# binding = "PROFILES"\n# queue = "argyle-profiles"',
      '[[queues.producers]]\nbinding = "PROFILES"\nqueue = "argyle-profiles"'
    )
    expect((await project.deploy('--env=')).exit).toBe(0)
    expect(queues()).toEqual(['argyle-events', 'argyle-profiles'])
  })

  it('stops before the upload when the environment has another secret', async () => {
    const words = ['scripts/deploy.ts', ...FIRST]
    const ran = await project.run(words, { ARGYLE_WEBHOOK_SECRET: 'development-secret' })
    expect(ran.exit).toBe(1)
    expect(ran.text).toContain(
      'ARGYLE_WEBHOOK_SECRET in the environment differs from .secrets.json'
    )
    expect(fake.log).toEqual([])
  })
})

describe('the examples', () => {
  it.each(['profiles', 'welcome'])(
    '%s deploys after the edge, and its dead letters have a queue',
    async (name) => {
      await project.deploy(...FIRST)
      const ran = await deployExample(name)
      expect(ran.text).not.toContain('ERROR')
      expect(ran.exit).toBe(0)
      expect(queues()).toEqual(expect.arrayContaining(['argyle-events', 'argyle-events-dead']))
    }
  )

  it('profiles deploys before the edge too', async () => {
    expect((await deployExample('profiles')).exit).toBe(0)
    fake.account.kv.length = 0
    expect((await project.deploy(...FIRST)).exit).toBe(0)
    expect(queues().toSorted()).toEqual(['argyle-events', 'argyle-events-dead'])
  })

  it('do not deploy with a namespace of their own', async () => {
    await project.deploy(...FIRST)
    const ran = await deployFile('welcome')
    expect(ran.exit).not.toBe(0)
    expect(ran.text).toContain('[code: 10042]')
  })
})

describe('the console', () => {
  it('deploys with its service binding alone, and takes no identity of development along', async () => {
    expect((await project.deploy(...FIRST)).exit).toBe(0)
    project.write('.dev.vars', 'ADMIN_TOKEN="development-token"')
    const wrangler = 'node_modules/wrangler/bin/wrangler.js'
    const words = ['deploy', '-c', 'wrangler.console.toml', '--env=']
    expect((await project.run([wrangler, ...words])).exit).toBe(0)
    expect(bindingsOf('argyle-edge-console')).toMatchObject([{ name: 'EDGE', type: 'service' }])
    const { metadata = '' } = fake.account.scripts['argyle-edge-console'] ?? {}
    expect(metadata).toContain('Operations')
    expect(metadata).not.toMatch(/access|developer@|development/)
  })
})

describe('a deploy that failed', () => {
  const LATE = {
    method: 'POST',
    path: '/queues',
    status: 403,
    code: 10000,
    message: 'Authentication error',
  }

  it('after the namespace was made cannot be repeated by wrangler alone, and says how to go on', async () => {
    fake.fail(LATE)
    expect((await project.deploy(...FIRST)).exit).not.toBe(0)
    fake.heal()
    const again = await project.deploy(...FIRST)
    expect(again.exit).not.toBe(0)
    expect(again.text).toContain('[code: 10014]')
    expect(again.text).toContain('npm run setup finds what exists')
  })

  it('keeps the namespace in use when the look-up of the settings fails, if its id is in the file', async () => {
    fake.account.kv.push({ id: 'f'.repeat(32), title: 'of-another-name' })
    const id = `[[kv_namespaces]]\nbinding = "STATE"\nid = "${'f'.repeat(32)}"`
    project.edit('wrangler.toml', '[[kv_namespaces]]\nbinding = "STATE"', id)
    await project.deploy(...FIRST)
    const path = '/workers/scripts/argyle-edge/settings'
    fake.fail({
      method: 'GET',
      path,
      status: 500,
      code: 10013,
      message: 'internal error',
      times: 1,
    })
    await project.deploy('--env=')
    const state = bindingsOf('argyle-edge').find(({ name }) => name === 'STATE')
    expect(state?.namespace_id).toBe('f'.repeat(32))
    expect(titles()).toEqual(['of-another-name'])
  })

  it('warns while wrangler.toml has no id', async () => {
    const { text } = await project.deploy(...FIRST)
    expect(text).toContain('wrangler.toml has no id of STATE')
  })
})
