/** `secret rotate` as a child process, against the real Worker and Argyle's documented API. */

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  argyle,
  argyleHere,
  directory,
  NEXT_SECRET,
  start,
  WEBHOOK_SECRET,
} from '../cli/commands/command.ts'
import { type Edge, raiseEdge } from '../cli/commands/edge.ts'
import { answering, fakeArgyle, type Instead, type Stored } from '../cli/commands/fake-argyle.ts'

let edge: Edge
beforeAll(async () => {
  edge = await raiseEdge()
}, 30_000)
afterAll(() => edge.close())

const PROGRESS = '.secrets.rotation.json'

/** A directory, and an API where two of three subscriptions deliver to the Worker. */
async function fresh() {
  const api = await fakeArgyle()
  const cwd = directory()
  const url = new URL('/webhooks/argyle', edge.url).href
  const old = [
    api.store({
      api: 'v1',
      name: 'profiles',
      events: ['profiles.added'],
      url,
      secret: WEBHOOK_SECRET,
    }),
    api.store({
      name: 'accounts',
      events: ['accounts.added'],
      config: { include_resource: true },
      url,
      secret: WEBHOOK_SECRET,
    }),
  ]
  const foreign = api.store({ name: 'elsewhere' })
  const args = ['secret', 'rotate', '--url', edge.url]
  const env = { ARGYLE_API_URL: api.url }
  const run = (...more: string[]) =>
    argyle([...args, ...more], { ...env, ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }, cwd)
  const runHere = (...more: string[]) =>
    argyleHere([...args, '--secrets-file', join(cwd, '.secrets.json'), ...more], {
      ...env,
      ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    })
  const begin = (...more: string[]) => start([...args, ...more], env, cwd)
  const file = () => JSON.parse(readFileSync(join(cwd, '.secrets.json'), 'utf8'))
  return { api, cwd, url, old, foreign, run, runHere, begin, file }
}

/** Expects new subscriptions with the secret instead of the old ones, and the others unchanged. */
function expectRotated(stored: Stored[], old: Stored[], foreign: Stored, secret: unknown) {
  expect(stored).toHaveLength(3)
  expect(stored).toContainEqual(foreign)
  for (const { api, name, events, url } of old) {
    expect(stored).toContainEqual(expect.objectContaining({ api, name, events, url, secret }))
  }
  const ids = stored.map(({ id }) => id)
  for (const { id } of old) expect(ids).not.toContain(id)
}

it('changes the secret step by step, and prints neither the old nor the new one', async () => {
  const { api, cwd, old, foreign, run, file } = await fresh()
  writeFileSync(join(cwd, '.secrets.json'), '{"ADMIN_TOKEN": "admin"}')

  const first = await run()
  expect(first.exit).toBe(1)
  expect(first.stdout).toMatch(/^The Worker does not accept both secrets yet/)
  expect(first.stdout).toContain('\n  npx wrangler secret bulk .secrets.json --env=\n')
  expect(statSync(join(cwd, '.secrets.json')).mode & 0o777).toBe(0o600)
  const made = file()
  expect(made.ADMIN_TOKEN).toBe('admin')
  expect(made.ARGYLE_WEBHOOK_SECRET).toMatch(/^[0-9a-f]{64}$/)
  expect(made.ARGYLE_WEBHOOK_SECRET_PREVIOUS).toBe(WEBHOOK_SECRET)
  expect(api.asked.every(({ method }) => method === 'GET')).toBe(true)

  const again = await run('--json')
  expect(again.json).toMatchObject({ state: 'waiting', todo: [expect.any(String)] })
  expect(file()).toEqual(made)

  // As `wrangler secret bulk` does.
  await edge.setSecrets(made)
  const second = await run()
  expect(second.exit).toBe(64)
  for (const { id } of old) expect(second.stderr).toContain(`${id}, v`)
  expect(second.stderr).toContain('Use --yes')
  expect(api.stored).toHaveLength(5)

  const third = await run('--yes')
  expect(third.exit).toBe(0)
  for (const { id } of old) expect(third.stdout).toMatch(new RegExp(`^Deleted ${id}, v`, 'm'))
  expect(third.stdout).toMatch(/^Done. Subscriptions with the new secret: 2\./m)
  expect(third.stdout).toContain('secret delete ARGYLE_WEBHOOK_SECRET_PREVIOUS --env=\n')
  expectRotated(api.stored, old, foreign, made.ARGYLE_WEBHOOK_SECRET)
  expect(existsSync(join(cwd, PROGRESS))).toBe(false)
  expect(file()).toEqual({
    ADMIN_TOKEN: 'admin',
    ARGYLE_WEBHOOK_SECRET: made.ARGYLE_WEBHOOK_SECRET,
  })
  for (const { stdout, stderr } of [first, again, second, third]) {
    expect(stdout + stderr).not.toContain(made.ARGYLE_WEBHOOK_SECRET)
  }

  const sent = await argyle(['send', 'profiles.added', '--url', edge.url], {}, cwd)
  expect(sent.exit).toBe(0)
})

describe('with a Worker that accepts both secrets, secret rotate', () => {
  beforeAll(() =>
    edge.setSecrets({
      ARGYLE_WEBHOOK_SECRET: NEXT_SECRET,
      ARGYLE_WEBHOOK_SECRET_PREVIOUS: WEBHOOK_SECRET,
    })
  )

  /** As `fresh`, with a rotation that has begun. */
  async function underway() {
    const all = await fresh()
    const secrets = {
      ARGYLE_WEBHOOK_SECRET: NEXT_SECRET,
      ARGYLE_WEBHOOK_SECRET_PREVIOUS: WEBHOOK_SECRET,
    }
    writeFileSync(join(all.cwd, '.secrets.json'), JSON.stringify(secrets))
    const old = all.old.map(({ config, ...one }) => ({ ...one, config: config ?? {} }))
    const progress = { endpoint: all.url, environment: 'production', old, created: {} }
    writeFileSync(join(all.cwd, PROGRESS), JSON.stringify(progress))
    return all
  }

  // Two lists, a list and a POST for each, two DELETEs.
  const METHODS = ['GET', 'GET', 'GET', 'POST', 'GET', 'POST', 'DELETE', 'DELETE']
  const moments = METHODS.flatMap((method, step) => [
    { step, method, when: 'before' },
    ...(method === 'GET' ? [] : [{ step, method, when: 'after' }]),
  ])

  describe.concurrent('killed', () => {
    it.each(moments)(
      '$when its request $step, a $method, is completed by the next run',
      async ({ step, when }) => {
        const { api, cwd, old, foreign, runHere, begin } = await underway()
        const killed: Instead = (_, act) => {
          if (when === 'after') act()
          running.kill()
        }
        api.instead = [...Array<undefined>(step), killed]
        const running = begin('--yes')
        expect((await running.done).exit).toBe(null)
        expect(api.asked.map(({ method }) => method)).toEqual(METHODS.slice(0, step + 1))
        for (const event of ['profiles.added', 'accounts.added']) {
          expect(
            api.stored.some(({ events, url }) => events.includes(event) && url !== foreign.url)
          ).toBe(true)
        }

        expect((await runHere('--yes')).exit).toBe(0)
        expectRotated(api.stored, old, foreign, NEXT_SECRET)
        expect(existsSync(join(cwd, PROGRESS))).toBe(false)
      }
    )
  })

  it('changes the secret of a subscription beside the route too, but not of a foreign one there', async () => {
    const { api, cwd, url, run } = await fresh()
    api.stored = []
    const beside = api.store({ name: 'beside', url: `${url}/`, secret: WEBHOOK_SECRET })
    api.store({ name: 'foreign', url: `${url}/foreign` })
    await run()
    const progress = JSON.parse(readFileSync(join(cwd, PROGRESS), 'utf8'))
    expect(progress.old).toMatchObject([{ id: beside.id, url: `${url}/` }])
  })

  it('deletes nothing when a create fails', async () => {
    const { api, run } = await underway()
    api.instead = [undefined, undefined, undefined, answering(400, { detail: 'No.' })]
    expect(await run('--yes')).toMatchObject({ exit: 1, stderr: expect.stringMatching(/400: No/) })
    expect(api.stored).toHaveLength(3)
  })

  it('makes no third secret when the file with the new one was removed', async () => {
    const { api, cwd, runHere } = await underway()
    expect((await runHere()).exit).toBe(64)
    const text = readFileSync(join(cwd, PROGRESS), 'utf8')
    rmSync(join(cwd, '.secrets.json'))
    const { exit, stderr } = await runHere('--yes')
    expect(exit).toBe(1)
    for (const { id } of api.stored.slice(3)) expect(stderr).toContain(id)
    expect(existsSync(join(cwd, '.secrets.json'))).toBe(false)
    expect(readFileSync(join(cwd, PROGRESS), 'utf8')).toBe(text)
  })

  it('also replaces a subscription that somebody made meanwhile with the old secret', async () => {
    const { api, url, run } = await underway()
    const late = api.store({ name: 'late', url, secret: WEBHOOK_SECRET })
    expect((await run('--yes')).exit).toBe(0)
    const left = api.stored.filter(({ name }) => name === 'late')
    expect(left).toMatchObject([{ secret: NEXT_SECRET }])
    expect(left[0]?.id).not.toBe(late.id)
  })

  it('does not adopt an unsigned subscription that somebody else created meanwhile', async () => {
    const { api, old, run } = await underway()
    api.store({ ...old[0], id: 'of-somebody-else', secret: null })
    const { exit, json } = await run('--yes', '--json')
    expect(exit).toBe(0)
    expect(json).toEqual({
      state: 'done',
      created: [expect.any(String), expect.any(String)],
      deleted: old.map(({ id }) => id),
      todo: [
        // The environment of these tests still has the old one.
        expect.stringMatching(/^remove the old ARGYLE_WEBHOOK_SECRET/),
        expect.stringMatching(/^npx wrangler secret delete/),
        expect.any(String),
      ],
      warnings: [],
    })
    expect(json.created).not.toContain('of-somebody-else')
    expect(api.stored.filter(({ name }) => name === 'profiles')).toHaveLength(2)
  })

  it('prints the new secret with --print-secret', async () => {
    const { begin } = await underway()
    await expect(begin('--yes', '--print-secret').done).rejects.toThrow(`\n${NEXT_SECRET}\n`)
  })
})

describe.concurrent('secret rotate refuses to begin', () => {
  it.each([
    [
      'a file with another secret',
      '.secrets.json',
      '{"ARGYLE_WEBHOOK_SECRET":"a-foreign-one"}',
      /would overwrite another/,
    ],
    [
      'the old secret of another rotation',
      '.secrets.json',
      '{"ARGYLE_WEBHOOK_SECRET_PREVIOUS":"x"}',
      /remove it from the file/,
    ],
    ['damaged progress', PROGRESS, '{"old":[]}', /is damaged/],
    [
      "another Worker's rotation",
      PROGRESS,
      '{"endpoint":"https://x.test/","environment":"sandbox","old":[],"created":{}}',
      /Finish that one first/,
    ],
  ])('with %s', async (_, name, text, message) => {
    const { cwd, runHere } = await fresh()
    writeFileSync(join(cwd, name), text)
    const { exit, stderr } = await runHere('--yes')
    expect(exit).toBe(1)
    expect(stderr).toMatch(message)
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(text)
  })

  it('where --settings leaves out the file that would get the new secret', async () => {
    const { cwd, run } = await fresh()
    writeFileSync(join(cwd, '.env.sandbox'), '')
    const { exit, stderr } = await run('--settings', '.env.sandbox')
    expect({ exit, stderr }).toMatchObject({
      exit: 64,
      stderr: expect.stringContaining('--secrets-file'),
    })
    expect(existsSync(join(cwd, '.secrets.json'))).toBe(false)
  })

  it('where no subscription delivers to the Worker', async () => {
    const { api, cwd, runHere } = await fresh()
    api.stored = []
    expect(await runHere()).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/No subscription/),
    })
    expect(existsSync(join(cwd, '.secrets.json'))).toBe(false)
  })
})

describe.concurrent('secret new', () => {
  const run = (cwd: string, ...args: string[]) => argyle(['secret', 'new', ...args], {}, cwd)
  const sandbox = ['--secrets-file', 'sandbox.json', '--settings', '.env.sandbox']
  const secretsIn = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

  it('makes a file with a random secret that only its owner can read, and prints how to deploy', async () => {
    const cwd = directory()
    const { exit, stdout } = await run(cwd)
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: `.secrets.json has a new ARGYLE_WEBHOOK_SECRET. To deploy with it:
  npm run deploy -- --secrets-file .secrets.json
`,
    })
    const file = join(cwd, '.secrets.json')
    expect(secretsIn(file)).toEqual({
      ARGYLE_WEBHOOK_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps the other secrets of the file, and never replaces the one that is there', async () => {
    const cwd = directory()
    const file = join(cwd, 'sandbox.json')
    writeFileSync(file, '{"ADMIN_TOKEN":"admin"}')
    writeFileSync(join(cwd, '.env.sandbox'), 'ARGYLE_ENVIRONMENT=sandbox\n')
    const first = await run(cwd, ...sandbox)
    expect(first.exit).toBe(0)
    expect(first.stdout).toContain('npm run deploy:sandbox -- --secrets-file sandbox.json\n')
    const made = secretsIn(file)
    expect(made.ADMIN_TOKEN).toBe('admin')
    const again = await run(cwd, ...sandbox)
    expect(again).toMatchObject({
      exit: 64,
      stderr: expect.stringMatching(/has an ARGYLE_WEBHOOK/),
    })
    expect(secretsIn(file)).toEqual(made)
  })

  it('makes no secret for another file before it knows which Worker gets it', async () => {
    const cwd = directory()
    const { exit, stderr } = await run(cwd, '--secrets-file', 'sandbox.json')
    expect({ exit, stderr }).toMatchObject({
      exit: 64,
      stderr: expect.stringContaining('ARGYLE_ENV'),
    })
    expect(existsSync(join(cwd, 'sandbox.json'))).toBe(false)
  })

  it('makes no secret beside a file of an older version', async () => {
    const cwd = directory()
    writeFileSync(join(cwd, '.secrets'), `ARGYLE_WEBHOOK_SECRET=${WEBHOOK_SECRET}\n`)
    expect((await run(cwd)).exit).toBe(64)
    expect(existsSync(join(cwd, '.secrets.json'))).toBe(false)
  })
})
