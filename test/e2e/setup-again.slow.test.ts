/**
 * `npm run setup` where something is deployed already: what it repeats, what it leaves alone, and
 * what it refuses, so that no run damages a Worker that takes deliveries.
 */

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ADDRESS, deskForEachTest, expectFinished, words } from './setup-stage.ts'
import { SECRET } from './stage.ts'

const desk = deskForEachTest()
const setup = (...options: string[]) => desk.project.run(words(...options))
const script = () => {
  const found = desk.cloudflare.account.scripts['argyle-edge']
  if (!found) throw new Error('It is not deployed')
  return found
}
const removeFromWorker = (name: string) => {
  script().bindings = script().bindings.filter((one) => one.name !== name)
}
const failed = { status: 500, code: 10013, message: 'internal error', method: 'PUT' }

describe('setup of a Worker that is deployed', () => {
  it('repeats a deploy that failed, and gives it the secret that was missing alone', async () => {
    await setup('--yes')
    removeFromWorker('ADMIN_TOKEN')
    desk.cloudflare.fail({ ...failed, path: '/workers/scripts/' })
    expect((await setup('--yes')).exit).toBe(1)
    desk.cloudflare.heal()
    removeFromWorker('ADMIN_TOKEN')
    // A rotation since: the file has the old secret.
    for (const one of script().bindings) {
      if (one.name === 'ARGYLE_WEBHOOK_SECRET') one.text = 'rotated'
    }
    const { exit, text } = await setup('--yes')
    expect(text).toContain('+ deploy         argyle-edge: without ADMIN_TOKEN')
    expect(exit).toBe(0)
    expectFinished(desk)
    const secret = script().bindings.find(({ name }) => name === 'ARGYLE_WEBHOOK_SECRET')
    expect(secret?.text).toBe('rotated')
  })

  it('repeats a deploy that failed at the cron', async () => {
    await setup('--yes')
    script().schedules = []
    desk.cloudflare.fail({ ...failed, path: '/schedules' })
    expect((await setup('--yes')).exit).toBe(1)
    desk.cloudflare.heal()
    const { exit, text } = await setup('--yes')
    expect(text).toContain('+ deploy         argyle-edge: without its cron')
    expect(exit).toBe(0)
    expectFinished(desk)
  })

  it('does not deploy from another clone, and finds address and subscription', async () => {
    await setup('--yes')
    desk.cloudflare.changes()
    for (const file of ['.env', '.secrets.json']) rmSync(desk.project.path(file), { force: true })
    const { exit, text } = await setup('--yes')
    expect(exit).toBe(0)
    expect(desk.cloudflare.changes()).toEqual([])
    expect(text).toContain(`✓ deploy         argyle-edge at ${ADDRESS}`)
    expectFinished(desk)
  })

  it('keeps a subscription of other events in place of a second one', async () => {
    await setup('--yes', '--events', 'accounts.connected')
    const { exit, text } = await setup('--yes')
    expect(exit).toBe(0)
    expect(text).toContain('✓ subscription')
    expect(desk.argyle.stored).toHaveLength(1)
  })

  it('refuses another namespace than the one that is deployed', async () => {
    await setup('--yes')
    const [{ id = '' } = {}] = desk.cloudflare.account.kv
    desk.cloudflare.account.kv.push({ id: 'e'.repeat(32), title: 'other' })
    desk.project.edit('wrangler.toml', id, 'e'.repeat(32))
    desk.cloudflare.changes()
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([1, expect.stringContaining('uses another namespace as STATE')])
    expect(desk.cloudflare.changes()).toEqual([])
  })
})

describe('setup refuses', () => {
  it.each<[string, string[], NodeJS.ProcessEnv, string]>([
    [
      'an address of another Worker',
      [],
      { ARGYLE_EDGE_URL: 'https://other.example' },
      'not an address of argyle-edge',
    ],
    [
      'production for the sandbox',
      ['--env', 'sandbox'],
      { ARGYLE_EDGE_URL: ADDRESS },
      'not an address of argyle-edge-sandbox',
    ],
    [
      'the environment of a variable alone',
      [],
      { ARGYLE_ENVIRONMENT: 'sandbox' },
      'npm run setup -- --env sandbox',
    ],
    ['other files', ['--settings', 'wrangler.toml'], {}, 'wrangler.toml'],
    ['a secret with white space', [], { ADMIN_TOKEN: 'a ' }, 'white space'],
    [
      'options that npm took',
      [],
      { npm_lifecycle_event: 'setup', npm_config_dry_run: 'true' },
      'npm run setup -- --dry-run',
    ],
  ])('%s', async (_, options, env, says) => {
    const { exit, text } = await desk.project.run(words('--yes', ...options), env)
    expect([exit, text]).toEqual([64, expect.stringContaining(says)])
    expect(Object.keys(desk.cloudflare.account.scripts)).toEqual([])
    expect(desk.argyle.stored).toEqual([])
  })

  it('an id that is not of this account, and a wrangler.toml that is none', async () => {
    desk.project.edit(
      'wrangler.toml',
      'binding = "STATE"',
      `binding = "STATE"\nid = "${'d'.repeat(32)}"`
    )
    expect((await setup('--yes')).text).toContain('is not one of this account')
    desk.project.write('wrangler.toml', 'name = "x')
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([64, expect.stringContaining('wrangler.toml cannot be read')])
  })

  it('a secret that differs from its file, and names no value', async () => {
    desk.project.write('.secrets.json', JSON.stringify({ ARGYLE_WEBHOOK_SECRET: 'of-the-file' }))
    const { exit, text } = await setup('--yes')
    expect([exit, text]).toEqual([64, expect.stringContaining('differs from .secrets.json')])
    expect(text).not.toContain('of-the-file')
    expect(text).not.toContain(SECRET)
  })
})

describe('setup', () => {
  it('creates no subscription while the Worker does not take a signed probe', async () => {
    // A new secret, which the local Worker does not have.
    const ran = await desk.project.run(words('--yes'), { ARGYLE_WEBHOOK_SECRET: '' })
    expect([ran.exit, ran.text]).toEqual([
      1,
      expect.stringContaining('No subscription was created'),
    ])
    expect(desk.argyle.stored).toEqual([])
    const { ARGYLE_WEBHOOK_SECRET: made } = JSON.parse(desk.project.read('.secrets.json'))
    expect(made).toMatch(/^[0-9a-f]{64}$/)
    expect(ran.text).not.toContain(made)
  })

  it('sends no sample unasked where a consumer reads the queue', async () => {
    desk.cloudflare.account.queues.push({
      queue_id: 'q',
      queue_name: 'argyle-events',
      consumers: [{ consumer_id: 'c', script: 'x' }],
    })
    const { exit, text } = await setup('--yes')
    expect(exit).toBe(0)
    expect(text).toContain('– sample         not sent; npm run argyle -- send profiles.added')
  })
})
