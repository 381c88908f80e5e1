/** `npm run generate` and `npm run contract`, in a copy of the project with changed schemas. */

import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'contract-'))
  for (const path of ['package.json', 'src', 'contract', 'scripts']) {
    cpSync(join(root, path), join(copy, path), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
})
afterAll(() => rmSync(copy, { recursive: true }))

const read = (path: string) => readFileSync(join(copy, path), 'utf8')
const edit = (path: string, pattern: string | RegExp, text: string) =>
  writeFileSync(join(copy, path), read(path).replace(pattern, text))

async function run(script: string, ...options: string[]) {
  const command = [join(copy, 'scripts', script), ...options]
  const ended: { stdout: string; stderr: string; code?: number } = await promisify(execFile)(
    process.execPath,
    command
  ).catch((error) => error)
  const said = `${ended.stdout}${ended.stderr}`.trim().split('\n')
  return { said, code: ended.code ?? 0 }
}

it('the committed files are up to date', async () => {
  const said = ['contract/ is up to date.']
  expect(await run('generate.ts', '--check')).toEqual({ said, code: 0 })
})

it.each(['event.schema.json', 'asyncapi.json', 'subscriptions.schema.json'])(
  '`npm run generate` writes %s, and --check fails as long as the file is stale',
  async (name) => {
    const file = `contract/${name}`
    const before = read(file)
    edit(file, /"description": ".*"/, '"description": "Older words."')
    expect(await run('generate.ts', '--check')).toMatchObject({ code: 1 })
    expect(read(file)).not.toBe(before)
    expect(await run('generate.ts')).toMatchObject({ code: 0 })
    expect(read(file)).toBe(before)
  }
)

describe('a change that breaks a consumer', () => {
  const breaks = [
    'These changes break consumers:',
    '  activities.partially_synced.data.days_synced: field removed',
    '  gigs.partially_synced.data.days_synced: field removed',
    '  shifts.partially_synced.data.days_synced: field removed',
    '  payouts.partially_synced.data.days_synced: field removed',
    '  paystubs.partially_synced.data.days_synced: field removed',
    '  ratings.added: removed',
    '  ratings.added.data: removed',
  ]
  const accept = 'To write it, run `npm run contract -- --breaking`.'
  beforeAll(() => {
    edit('src/argyle/catalogue.ts', /^ {2}'ratings.added': .*\n/m, '')
    edit('src/argyle/data.ts', /^ {2}days_synced: .*\n/m, '')
  })

  it('is refused, and leaves the files as they are', async () => {
    const before = read('contract/event.schema.json')
    const stale = ['contract/ is not up to date.', ...breaks, accept]
    expect(await run('contract.ts', '--check')).toEqual({ said: stale, code: 1 })
    const refused = ['contract/ was not written.', ...breaks, accept]
    expect(await run('contract.ts')).toEqual({ said: refused, code: 1 })
    expect(read('contract/event.schema.json')).toBe(before)
  })

  it('is written with --breaking', async () => {
    const said = ['contract/ was written.', ...breaks]
    expect(await run('contract.ts', '--breaking')).toEqual({ said, code: 0 })
    expect(read('contract/event.schema.json')).not.toContain('"ratings.added"')
    expect(await run('contract.ts', '--check')).toMatchObject({ code: 0 })
  })
})
