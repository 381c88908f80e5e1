/**
 * `npm run setup` with the real wrangler and a real local Worker, against fakes of Cloudflare's and
 * Argyle's APIs: from nothing to the end, a second time, and after a break at each step.
 */

import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { KEY_SECRET } from '../cli/commands/fake-argyle.ts'
import type { Failure } from './fake-cloudflare/index.ts'
import { deskForEachTest, expectFinished, words } from './setup-stage.ts'
import { ADMIN_TOKEN, eventually, SECRET } from './stage.ts'

const desk = deskForEachTest()
const setup = (...options: string[]) => desk.project.run(words(...options))
const subscriptionsMade = () => desk.argyle.asked.filter(({ method }) => method === 'POST').length

describe('setup', () => {
  it('goes from nothing to a delivery that arrived, and prints no secret', async () => {
    const { exit, text } = await setup('--yes')
    expect(text).toContain('✓ health         ok')
    expect(text).toContain('✓ sample         profiles.added: 202 accepted')
    expect(text).toMatch(/✓ history {8}accepted, to the queue; npm run argyle -- trace \w{32}/)
    expect(exit).toBe(0)
    expectFinished(desk)
    expect(desk.project.read('wrangler.toml')).toMatch(/^\[limits\]\nsubrequests = 100000$/m)
    expect(desk.project.read('wrangler.toml')).toMatch(/^SUBREQUEST_LIMIT = 100000$/m)
    for (const secret of [SECRET, ADMIN_TOKEN, KEY_SECRET, 'a-token'])
      expect(text).not.toContain(secret)
  })

  it('changes nothing when it runs again', async () => {
    await setup('--yes')
    desk.cloudflare.changes()
    const [before, file] = [subscriptionsMade(), desk.project.read('wrangler.toml')]
    const { exit, text } = await setup('--yes')
    expect(exit).toBe(0)
    expect(text).not.toMatch(/^\+/m)
    expect(desk.cloudflare.changes()).toEqual([])
    expect(subscriptionsMade()).toBe(before)
    expect(desk.project.read('wrangler.toml')).toBe(file)
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
    expect(desk.cloudflare.changes()).toEqual([])
    expect(desk.argyle.stored).toEqual([])
    expect(() => desk.project.read('.secrets.json')).toThrow('ENOENT')
  })

  it('keeps the sandbox apart, with files and names of its own', async () => {
    await setup('--yes')
    const secrets = desk.project.read('.secrets.json')
    await setup('--yes', '--env', 'sandbox')
    expect(desk.cloudflare.account.kv.map(({ title }) => title)).toEqual([
      'argyle-edge-state',
      'argyle-edge-sandbox-state',
    ])
    expect(desk.project.read('.env.sandbox')).toContain(
      'https://argyle-edge-sandbox.acme.workers.dev'
    )
    expect(desk.project.read('.secrets.json')).toBe(secrets)
  })

  it('takes the namespace that the deployed Worker has, also under another name', async () => {
    desk.cloudflare.account.kv.push({ id: 'f'.repeat(32), title: 'of-another-name' })
    desk.project.edit(
      'wrangler.toml',
      'binding = "STATE"',
      `binding = "STATE"\nid = "${'f'.repeat(32)}"`
    )
    await setup('--yes')
    desk.project.edit('wrangler.toml', `\nid = "${'f'.repeat(32)}"`, '')
    await setup('--yes')
    expect(desk.project.read('wrangler.toml')).toContain(`id = "${'f'.repeat(32)}"`)
    expect(desk.cloudflare.account.kv).toHaveLength(1)
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
    desk.cloudflare.fail(failure)
    const broken = await setup('--yes')
    expect(broken.text).toContain(says)
    expect(broken.exit).toBe(1)
    desk.cloudflare.heal()
    expect((await setup('--yes')).exit).toBe(0)
    expectFinished(desk)
  })

  it('after a deploy by hand that failed when the namespace was made', async () => {
    desk.project.write(
      '.secrets.json',
      JSON.stringify({ ARGYLE_WEBHOOK_SECRET: SECRET, ADMIN_TOKEN })
    )
    desk.cloudflare.fail({ ...refused, path: '/queues' })
    await desk.project.deploy('--env=', '--secrets-file', '.secrets.json')
    expect(desk.cloudflare.account.kv).toHaveLength(1)
    desk.cloudflare.heal()
    expect((await setup('--yes')).exit).toBe(0)
    expectFinished(desk)
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
    const { child, done, text } = desk.project.start(words('--yes'))
    await eventually(
      () => (text().includes(line) || child.exitCode !== null ? true : undefined),
      60
    )
    child.kill('SIGINT')
    const { exit } = await done
    // A run that was at its end already has nothing to say.
    if (!text().includes("takes Argyle's deliveries"))
      expect([exit, text()]).toEqual([
        130,
        expect.stringContaining('It goes on from here with: npm run setup'),
      ])
    if (child.exitCode === null) await once(child, 'exit')
    expect((await setup('--yes')).exit).toBe(0)
    expectFinished(desk)
  })
})

describe('setup stops', () => {
  it('without a workers.dev subdomain, before it makes anything', async () => {
    desk.cloudflare.account.subdomain = null
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('no workers.dev subdomain yet')])
    expect(desk.cloudflare.changes()).toEqual([])
  })

  it('on the Free plan, unless it is told to go on', async () => {
    desk.cloudflare.account.plan = 'free'
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('1,000 writes a day')])
    expect(desk.cloudflare.changes()).toEqual([])
    expect((await setup('--yes', '--free')).exit).toBe(0)
    expect(desk.project.read('wrangler.toml')).toMatch(/^# \[limits\]$/m)
  })

  it('when the login has several accounts and none is chosen', async () => {
    desk.cloudflare.accounts.push({ id: 'f'.repeat(32), name: 'Other' })
    const ran = await desk.project.run(words('--yes'), { CLOUDFLARE_ACCOUNT_ID: '' })
    expect([ran.exit, ran.text]).toEqual([1, expect.stringContaining('several accounts')])
  })

  it('when nobody is logged in', async () => {
    const ran = await desk.project.run(words('--yes'), {
      CLOUDFLARE_API_TOKEN: '',
      HOME: '/nonexistent',
    })
    expect([ran.exit, ran.text]).toEqual([1, expect.stringContaining('Nobody is logged in')])
  })

  it('when the token is wrong', async () => {
    const refused = { status: 403, code: 10000, message: 'Authentication error' }
    desk.cloudflare.fail({ method: 'GET', path: '/workers/subdomain', ...refused })
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('needs Workers Scripts: Edit.')])
    expect(desk.cloudflare.changes()).toEqual([])
  })

  it('when the secrets file is not one', async () => {
    desk.project.write('.secrets.json', 'ARGYLE_WEBHOOK_SECRET=x')
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([
      64,
      expect.stringContaining('.secrets.json is not a JSON object'),
    ])
  })

  it('when nobody can answer and --yes is missing', async () => {
    const ran = await desk.project.run(words(), { ARGYLE_API_KEY_ID: '' })
    expect([ran.exit, ran.text]).toEqual([64, expect.stringContaining('Nobody can answer here')])
  })

  it("when neither of Argyle's APIs takes the key", async () => {
    const ran = await desk.project.run(words('--yes'), { ARGYLE_API_KEY_SECRET: 'wrong' })
    expect([ran.exit, ran.text]).toEqual([
      1,
      expect.stringContaining('Is it of the other environment?'),
    ])
  })
})
