/**
 * The package as others use it: in a folder of their own that depends on it, with the files that the README
 * prints, type-checked by their settings, bundled by their wrangler, and run behind the real argyle-edge.
 *
 * What `npm install` would fetch beside it is linked, so that the test needs no registry.
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, raise, sign } from './stage.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')
const folder = mkdtempSync(join(tmpdir(), 'downstream-'))
afterAll(() => rmSync(folder, { recursive: true }))

const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The first block of this language below the README's heading. */
function printed(heading: string, language: string): string {
  const [, section = ''] = readme.split(`\n## ${heading}\n`)
  const [, block = ''] = section.split(`\`\`\`${language}\n`)
  return block.slice(0, block.indexOf('```'))
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Runs a tool of the project's in the folder; throws with what it printed. */
function run(tool: string, ...args: string[]): string {
  const command = [join(modules, tool), ...args]
  const env = { ...process.env, WRANGLER_LOG: 'log', WRANGLER_SEND_METRICS: 'false' }
  try {
    return execFileSync(process.execPath, command, { cwd: folder, env, encoding: 'utf8' })
  } catch (error) {
    throw new Error(String(Object(error).stdout))
  }
}
const tsc = (...args: string[]) => run('typescript/bin/tsc', ...args)
const wrangler = (...args: string[]) => run('wrangler/bin/wrangler.js', ...args)

const HEADING = 'Consume from another Worker'

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root })
  mkdirSync(join(folder, 'node_modules/argyle-edge'), { recursive: true })
  const [, version] =
    /"version": "(.+)"/.exec(readFileSync(join(root, 'package.json'), 'utf8')) ?? []
  const unpack = ['-xzf', `argyle-edge-${version}.tgz`, '-C', 'node_modules/argyle-edge']
  execFileSync('tar', [...unpack, '--strip-components', '1'], { cwd: folder })
  symlinkSync(join(modules, 'zod'), join(folder, 'node_modules/zod'))

  put('src/index.ts', printed(HEADING, 'ts'))
  put('wrangler.toml', printed(HEADING, 'toml'))
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    lib: ['ES2022'],
    types: [],
  }
  const include = ['worker-configuration.d.ts', 'src']
  put('tsconfig.json', JSON.stringify({ compilerOptions, include }))
  wrangler('types')
}, 60_000)

it.each([
  ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ['nodenext', ['--module', 'nodenext']],
  [
    'the strictest',
    ['--module', 'nodenext', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  ],
])(
  "the README's consumer compiles with settings of its own: %s",
  (_, settings) => {
    expect(tsc('-p', '.', ...settings, '--skipLibCheck', 'false')).toBe('')
  },
  30_000
)

it('it compiles with the settings that CONSUME.md prints', () => {
  const consume = readFileSync(join(root, 'CONSUME.md'), 'utf8')
  const [, settings = ''] = /A `tsconfig.json` that does.*?```json\n(.*?)```/s.exec(consume) ?? []
  expect(settings).toContain('compilerOptions')
  put('tsconfig.printed.json', settings)
  expect(tsc('-p', 'tsconfig.printed.json')).toBe('')
}, 30_000)

it('a wrong name in it does not compile', () => {
  const spoil = (right: string, wrong: string) => {
    put('src/wrong.ts', printed(HEADING, 'ts').replace(right, wrong))
    expect(() => tsc('-p', '.', '--module', 'nodenext')).toThrow(/src\/wrong\.ts\(\d+,\d+\): error/)
  }
  try {
    spoil("'profiles.added'", "'profile.added'")
    spoil('event.data.profile', 'event.data.profil')
    spoil('env.DB', 'env.DATABASE')
  } finally {
    rmSync(join(folder, 'src/wrong.ts'))
  }
}, 30_000)

it('wrangler bundles it, with nothing of the edge in it', () => {
  wrangler('deploy', '--dry-run', '--outdir', 'dist')
  const bundle = readFileSync(join(folder, 'dist/index.js'), 'utf8')
  expect(bundle).toContain('argyle_effects')
  expect(bundle).not.toContain('hono')
  expect(bundle).not.toContain('x-argyle-signature')
}, 30_000)

it("the README's consumer gets its events, and has its effect once", async () => {
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
    expect(stage.printed().filter((line) => line.startsWith('welcome'))).toEqual(['welcome p-1'])
    expect(stage.printed()).toContain('com.argyle.profiles.updated profiles/p-1')
  } finally {
    await stage.close()
  }
}, 60_000)
