/**
 * `npm run setup` with the real wrangler and a real local Worker, against fakes of Cloudflare's and
 * Argyle's APIs: from nothing to the end, a second time, and after a break at each step.
 */

import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeArgyle, fakeArgyle, KEY_ID, KEY_SECRET } from '../cli/commands/fake-argyle.ts'
import { type Failure, type FakeCloudflare, startFake } from './fake-cloudflare/index.ts'
import { cloneProject, type Project } from './fake-cloudflare/project.ts'
import { ADMIN_TOKEN, eventually, raise, SECRET, type Stage } from './stage.ts'

const REDIRECT = fileURLToPath(new URL('fake-cloudflare/redirect.ts', import.meta.url))
const ADDRESS = 'https://argyle-edge.acme.workers.dev'

let stage: Stage
let cloudflare: FakeCloudflare
let argyle: FakeArgyle
let project: Project

beforeAll(async () => {
  stage = await raise()
})
afterAll(() => stage.close())

beforeEach(async () => {
  cloudflare = await startFake()
  argyle = await fakeArgyle()
  project = cloneProject({
    ...cloudflare.env,
    ARGYLE_API_URL: argyle.url,
    WORKER_URL: stage.url.href,
    ARGYLE_API_KEY_ID: KEY_ID,
    ARGYLE_API_KEY_SECRET: KEY_SECRET,
    // The local Worker has these.
    ARGYLE_WEBHOOK_SECRET: SECRET,
    ADMIN_TOKEN,
  })
})
afterEach(async () => {
  project.close()
  await cloudflare.close()
})

const words = (...options: string[]) => [
  '--import',
  REDIRECT,
  'src/cli/index.ts',
  'setup',
  ...options,
]
const setup = (...options: string[]) => project.run(words(...options))
const subscriptionsMade = () => argyle.asked.filter(({ method }) => method === 'POST').length

/** Holds after every setup that came to its end, however often it was broken off before. */
function expectFinished() {
  const { account } = cloudflare
  expect(account.queues.map(({ queue_name }) => queue_name)).toEqual(['argyle-events'])
  expect(account.kv.map(({ title }) => title)).toEqual(['argyle-edge-state'])
  expect(account.d1.map(({ name }) => name)).toEqual(['argyle-edge-history'])
  const file = project.read('wrangler.toml')
  expect(file).toContain(`id = "${account.kv[0]?.id}"`)
  expect(file).toContain(`database_id = "${account.d1[0]?.uuid}"`)
  const names = account.scripts['argyle-edge']?.bindings.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['ARGYLE_WEBHOOK_SECRET', 'ADMIN_TOKEN', 'STATE']))
  expect(account.scripts['argyle-edge']?.schedules).toHaveLength(1)
  expect(project.read('.env')).toContain(`ARGYLE_EDGE_URL=${ADDRESS}`)
  expect(argyle.stored).toMatchObject([{ api: 'v1', url: `${ADDRESS}/webhooks/argyle` }])
}

describe('setup', () => {
  it('goes from nothing to a delivery that arrived, and prints no secret', async () => {
    const { exit, text } = await setup('--yes')
    expect(text).toContain('✓ health         ok')
    expect(text).toContain('✓ sample         profiles.added: 202 accepted')
    expect(exit).toBe(0)
    expectFinished()
    for (const secret of [SECRET, ADMIN_TOKEN, KEY_SECRET, 'a-token'])
      expect(text).not.toContain(secret)
  })

  it('changes nothing when it runs again', async () => {
    await setup('--yes')
    cloudflare.changes()
    const [before, file] = [subscriptionsMade(), project.read('wrangler.toml')]
    const { exit, text } = await setup('--yes')
    expect(exit).toBe(0)
    expect(text).not.toMatch(/^\+/m)
    expect(cloudflare.changes()).toEqual([])
    expect(subscriptionsMade()).toBe(before)
    expect(project.read('wrangler.toml')).toBe(file)
  })

  it('changes nothing with --dry-run, and names each step', async () => {
    const { exit, text } = await setup('--dry-run')
    expect(exit).toBe(0)
    for (const step of [
      'queue',
      'namespace',
      'database',
      'secret',
      'deploy',
      'address',
      'subscription',
    ]) {
      expect(text).toMatch(new RegExp(`^→ ${step} `, 'm'))
    }
    expect(cloudflare.changes()).toEqual([])
    expect(argyle.stored).toEqual([])
    expect(() => project.read('.secrets.json')).toThrow('ENOENT')
  })

  it('keeps the sandbox apart, with files and names of its own', async () => {
    await setup('--yes')
    const secrets = project.read('.secrets.json')
    await setup('--yes', '--env', 'sandbox')
    expect(cloudflare.account.kv.map(({ title }) => title)).toEqual([
      'argyle-edge-state',
      'argyle-edge-sandbox-state',
    ])
    expect(project.read('.env.sandbox')).toContain('https://argyle-edge-sandbox.acme.workers.dev')
    expect(project.read('.secrets.json')).toBe(secrets)
  })

  it('takes the namespace that the deployed Worker has, also under another name', async () => {
    cloudflare.account.kv.push({ id: 'f'.repeat(32), title: 'of-another-name' })
    project.edit(
      'wrangler.toml',
      'binding = "STATE"',
      `binding = "STATE"\nid = "${'f'.repeat(32)}"`
    )
    await setup('--yes')
    project.edit('wrangler.toml', `\nid = "${'f'.repeat(32)}"`, '')
    await setup('--yes')
    expect(project.read('wrangler.toml')).toContain(`id = "${'f'.repeat(32)}"`)
    expect(cloudflare.account.kv).toHaveLength(1)
  })
})

describe('setup goes on', () => {
  const refused = { status: 403, code: 10000, message: 'Authentication error', method: 'POST' }
  const failed = { status: 500, code: 10013, message: 'internal error' }

  it.each<[string, Failure, string]>([
    ['the queue', { ...refused, path: '/queues' }, 'The token needs Queues: Edit'],
    [
      'the namespace',
      { ...refused, path: '/storage/kv' },
      'The token needs Workers KV Storage: Edit',
    ],
    [
      'the database',
      { ...refused, path: '/d1/database' },
      'Or go without: delete the [[d1_databases]]',
    ],
    ['the upload', { ...failed, method: 'PUT', path: '/workers/scripts/' }, 'The deploy failed'],
    ['the triggers', { ...failed, method: 'PUT', path: '/schedules' }, 'The deploy failed'],
  ])('after Cloudflare refused %s', async (_, failure, says) => {
    cloudflare.fail(failure)
    const broken = await setup('--yes')
    expect(broken.text).toContain(says)
    expect(broken.exit).toBe(1)
    cloudflare.heal()
    expect((await setup('--yes')).exit).toBe(0)
    expectFinished()
  })

  it('after a deploy by hand that failed when the namespace was made', async () => {
    project.write('.secrets.json', JSON.stringify({ ARGYLE_WEBHOOK_SECRET: SECRET, ADMIN_TOKEN }))
    cloudflare.fail({ ...refused, path: '/queues' })
    await project.deploy('--env=', '--secrets-file', '.secrets.json')
    expect(cloudflare.account.kv).toHaveLength(1)
    cloudflare.heal()
    expect((await setup('--yes')).exit).toBe(0)
    expectFinished()
  })

  it.each([
    '+ queue',
    'namespace      the id',
    'database       HISTORY',
    '+ secret',
    '+ deploy',
    '+ address',
    '+ subscription',
  ])('after Ctrl-C at: %s', async (line) => {
    const { child, done, text } = project.start(words('--yes'))
    await eventually(
      () => (text().includes(line) || child.exitCode !== null ? true : undefined),
      60
    )
    child.kill('SIGINT')
    const { exit } = await done
    // A run that was at its end already has nothing to say.
    if (exit !== 0)
      expect([exit, text()]).toEqual([130, expect.stringContaining('Run setup again')])
    if (child.exitCode === null) await once(child, 'exit')
    expect((await setup('--yes')).exit).toBe(0)
    expectFinished()
  })
})

describe('setup stops', () => {
  it('without a workers.dev subdomain, before it makes anything', async () => {
    cloudflare.account.subdomain = null
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('no workers.dev subdomain yet')])
    expect(cloudflare.changes()).toEqual([])
  })

  it('on the Free plan, unless it is told to go on', async () => {
    cloudflare.account.plan = 'free'
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('1,000 writes a day')])
    expect(cloudflare.changes()).toEqual([])
    expect((await setup('--yes', '--free')).exit).toBe(0)
  })

  it('when the login has several accounts and none is chosen', async () => {
    cloudflare.accounts.push({ id: 'f'.repeat(32), name: 'Other' })
    const ran = await project.run(words('--yes'), { CLOUDFLARE_ACCOUNT_ID: '' })
    expect([ran.exit, ran.text]).toEqual([1, expect.stringContaining('several accounts')])
  })

  it('when nobody is logged in', async () => {
    const ran = await project.run(words('--yes'), {
      CLOUDFLARE_API_TOKEN: '',
      HOME: '/nonexistent',
    })
    expect([ran.exit, ran.text]).toEqual([1, expect.stringContaining('Nobody is logged in')])
  })

  it('when the token is wrong', async () => {
    const refused = { status: 403, code: 10000, message: 'Authentication error' }
    cloudflare.fail({ method: 'GET', path: '/workers/subdomain', ...refused })
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('needs Workers Scripts: Edit.')])
    expect(cloudflare.changes()).toEqual([])
  })

  it('when the secrets file is not one', async () => {
    project.write('.secrets.json', 'ARGYLE_WEBHOOK_SECRET=x')
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([
      64,
      expect.stringContaining('.secrets.json is not a JSON object'),
    ])
  })

  it('when nobody can answer and --yes is missing', async () => {
    const ran = await project.run(words(), { ARGYLE_API_KEY_ID: '' })
    expect([ran.exit, ran.text]).toEqual([64, expect.stringContaining('Nobody can answer here')])
  })

  it("when neither of Argyle's APIs takes the key", async () => {
    const ran = await project.run(words('--yes'), { ARGYLE_API_KEY_SECRET: 'wrong' })
    expect([ran.exit, ran.text]).toEqual([
      1,
      expect.stringContaining('Is it of the other environment?'),
    ])
  })
})
