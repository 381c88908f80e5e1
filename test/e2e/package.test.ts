/**
 * The package as others use it: packed from a checkout, installed into an empty folder, and used
 * there by plain Node, TypeScript, Vitest, wrangler, and behind the real argyle-edge.
 *
 * The folder is a copy of `examples/welcome`. `npm install` works offline: zod is packed from the
 * project's own copy, and the tools are linked.
 */

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, raise, sign } from './stage.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')
const temporary = mkdtempSync(join(tmpdir(), 'package-'))
const folder = join(temporary, 'welcome')
afterAll(() => rmSync(temporary, { recursive: true }))

const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')
const put = (name: string, text: string) => writeFileSync(join(folder, name), text)

// Without the settings of an npm that runs this test.
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
  WRANGLER_LOG: 'log',
  WRANGLER_SEND_METRICS: 'false',
}

/** Runs a program. Returns what it prints; throws with it if the program fails. */
function run(cwd: string, program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    throw new Error(`${Object(error).stdout}${Object(error).stderr}`)
  }
}

/** Runs a tool of the project in the folder. */
const tool = (path: string, ...args: string[]) =>
  run(folder, process.execPath, join(modules, path), ...args)
const tsc = (...args: string[]) => tool('typescript/bin/tsc', ...args)
const wrangler = (...args: string[]) => tool('wrangler/bin/wrangler.js', ...args)

/** Packs a folder. `npm pack` runs its `prepare`, unless told otherwise. */
function pack(source: string, ...args: string[]): string {
  const printed = run(source, 'npm', 'pack', '--silent', '--pack-destination', temporary, ...args)
  return join(temporary, printed.trim().split('\n').at(-1) ?? '')
}

beforeAll(() => {
  // A separate checkout without a build: the tests fail if `prepare` builds nothing.
  const checkout = join(temporary, 'checkout')
  const sources = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'README.md']
  for (const name of [...sources, 'src', 'contract', 'docs']) {
    cpSync(join(root, name), join(checkout, name), { recursive: true })
  }
  symlinkSync(modules, join(checkout, 'node_modules'))
  const tarballs = [pack(checkout), pack(join(modules, 'zod'), '--ignore-scripts')]

  cpSync(join(root, 'examples/welcome'), folder, { recursive: true })
  put('package.json', JSON.stringify({ private: true, type: 'module' }))
  run(folder, 'npm', 'install', '--offline', '--no-audit', '--no-fund', ...tarballs)
  for (const name of ['@cloudflare', 'typescript', 'vitest', 'wrangler']) {
    symlinkSync(join(modules, name), join(folder, 'node_modules', name))
  }
  put('src/check.ts', CHECK)
  wrangler('types')
}, 120_000)

const CHECK = `
import { consume, type Handlers, type KnownEvent } from 'argyle-edge/consumer'
import { deliverTo, sampleEvent } from 'argyle-edge/testing'

const event: KnownEvent<'gigs.added'> = sampleEvent('gigs.added', { data: { account: 'a' } })
const handlers: Handlers<{ MAIL: string }> = {
  'gigs.added': ({ data }, { once }) => once((key) => data.account + key, { key: data.account }),
}
const queue = consume(handlers, { db: () => undefined })
const { messages: [message] } = await deliverTo(queue, [event], { MAIL: 'mail' })
export const delaySeconds: number | undefined = message?.delaySeconds
`

describe('plain Node', () => {
  // Beside the project's own Node, the one that the machine has.
  const programs = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .map((path) => join(path, 'node'))
  const versions = new Map<string, string>([[process.version, process.execPath]])
  for (const program of programs) {
    try {
      versions.set(run(root, program, '--version').trim(), program)
    } catch {
      // This folder has no Node.
    }
  }

  it.each([...versions])('%s loads the package and handles a sample', (_, program) => {
    const script = `
      import { consume, RetryLater } from 'argyle-edge/consumer'
      import { deliverTo, sampleEvent } from 'argyle-edge/testing'
      const queue = consume({ 'profiles.added': () => {}, '*': () => { throw new RetryLater(90) } })
      const events = [sampleEvent('profiles.added'), sampleEvent('items.removed')]
      const { messages, logged } = await deliverTo(queue, events)
      console.log(JSON.stringify([messages, logged.length]))`
    const printed = run(folder, program, '--input-type=module', '--eval', script)
    const expected = [[{ outcome: 'acked' }, { outcome: 'retried', delaySeconds: 90 }], 2]
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual(expected)
  })
})

describe('TypeScript', () => {
  const strictest = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
  const settings = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022']
  const files = ['src/index.ts', 'src/check.ts']

  /** The errors of the compiler, except in the file of wrangler: nodenext does not accept it. */
  function errors(types: string, args: string[]): string[] {
    const all = [...settings, '--types', types, '--skipLibCheck', 'false', ...args, ...files]
    try {
      return tsc('--ignoreConfig', ...all)
        .split('\n')
        .filter(Boolean)
    } catch (error) {
      const lines = Object(error).message.split('\n').filter(Boolean)
      return lines.filter((line: string) => !line.startsWith('worker-configuration.d.ts('))
    }
  }

  describe.each(['./worker-configuration.d.ts', '@cloudflare/workers-types'])(
    'with %s',
    (types) => {
      it.each([
        ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
        ['nodenext', ['--module', 'nodenext']],
        ['the strictest settings', ['--module', 'nodenext', ...strictest]],
      ])(
        'compiles the example with %s, and every declaration that it imports',
        (_, args) => {
          expect(errors(types, args)).toEqual([])
        },
        30_000
      )
    }
  )

  it('finds an error in a declaration of the package', () => {
    const declaration = join(folder, 'node_modules/argyle-edge/dist/consumer/consume.d.ts')
    const text = readFileSync(declaration, 'utf8')
    writeFileSync(declaration, text.replace('./handlers.ts', './gone.ts'))
    try {
      const [error] = errors('@cloudflare/workers-types', ['--module', 'nodenext'])
      expect(error).toMatch(/consume\.d\.ts\(\d+,\d+\): error/)
    } finally {
      writeFileSync(declaration, text)
    }
  }, 30_000)

  it('compiles the example and its test with its own tsconfig.json', () => {
    expect(tsc('-p', '.')).toBe('')
  }, 30_000)

  it.each([
    ["'profiles.added'", "'profile.added'"],
    ['event.data.profile', 'event.data.profil'],
    ['{ once }', '{ onec }'],
  ])(
    'refuses the example with %s spelt %s',
    (right, wrong) => {
      const text = read('examples/welcome/src/index.ts')
      put('src/index.ts', text.replace(right, wrong))
      try {
        expect(() => tsc('-p', '.')).toThrow(/src\/index\.ts\(\d+,\d+\): error/)
      } finally {
        put('src/index.ts', text)
      }
    },
    30_000
  )
})

it("the example's test passes in Vitest on plain Node", () => {
  expect(tool('vitest/vitest.mjs', 'run')).toMatch(/Tests.+1 passed/)
}, 60_000)

it('wrangler bundles the example without any part of the edge', () => {
  wrangler('deploy', '--dry-run', '--outdir', 'bundle')
  const bundle = readFileSync(join(folder, 'bundle/index.js'), 'utf8')
  expect(bundle).toContain('argyle_effects')
  expect(bundle).not.toContain('hono')
  expect(bundle).not.toContain('x-argyle-signature')
  expect(bundle).not.toContain('sampleEvent')
}, 60_000)

it('the example gets its events from the real edge, and has its effect once', async () => {
  const stage = await raise({ downstream: [join(folder, 'wrangler.toml')] })
  try {
    const data = { account: 'a', user: 'u', profile: 'p-1' }
    const deliver = (event: string, facts: object) => {
      const body = JSON.stringify({ event, data: facts }, null, 2)
      return stage.post(body, sign(body))
    }
    const added = await deliver('profiles.added', data)
    await deliver('profiles.updated', data)
    const lineOf = (event: string) =>
      stage.logged('message').find((line) => line.event === event && line.outcome === 'handled')
    expect(await eventually(() => lineOf('profiles.added'), 20)).toMatchObject({
      id: added.body.id,
    })
    expect(await eventually(() => lineOf('profiles.updated'), 20)).toBeDefined()
    const welcomes = stage.printed().filter((line) => line.startsWith('welcome'))
    const key = `[["https://api.argyle.com","${added.body.id}"],"argyle-events",""]`
    expect(welcomes).toEqual([`welcome p-1 ${key}`])
    expect(stage.printed()).toContain('com.argyle.profiles.updated profiles/p-1')
  } finally {
    await stage.close()
  }
}, 60_000)

describe('docs/consume.md', () => {
  const page = read('docs/consume.md')

  it.each(['src/index.ts', 'wrangler.toml', 'tsconfig.json', 'test/welcome.test.ts'])(
    'shows %s of examples/welcome as it is',
    (name) => {
      // Without the file's first comment: the text of the page has its content.
      const text = read('examples/welcome', name).replace(/^(\/\*\*.*? \*\/|#:schema \S+)\n\n/s, '')
      expect(page.includes(text), `copy the file to the page:\n${text}`).toBe(true)
    }
  )

  it('links only to pages that are in the package or on the web', () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter((link) => !/^(https:|#)/.test(String(link)))).toEqual([])
  })
})
