/** The runner that keeps the files in `contract/`, in a copy of the project whose schemas are changed. */

import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe('npm run contract', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  let copy: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'contract-'))
    for (const path of ['package.json', 'src', 'contract', 'test/build']) {
      cpSync(join(root, path), join(copy, path), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  const file = () => join(copy, 'contract/event.schema.json')
  const run = async (...options: string[]) => {
    const command = [join(copy, 'test/build/contract.ts'), ...options]
    const ended: { stdout: string; code?: number } = await promisify(execFile)(
      process.execPath,
      command
    ).catch((error) => error)
    return { said: ended.stdout.trim().split('\n'), code: ended.code ?? 0 }
  }

  it('finds the files of the project fresh', async () => {
    expect(await run('--check')).toEqual({ said: [''], code: 0 })
  })

  it('writes a change that breaks nothing, and checks it before', async () => {
    const before = readFileSync(file(), 'utf8')
    writeFileSync(file(), before.replace('A profile was found.', 'Older words.'))
    expect(await run('--check')).toMatchObject({
      said: { 1: expect.stringMatching('^Nothing') },
      code: 1,
    })
    expect(readFileSync(file(), 'utf8')).not.toBe(before)
    expect(await run()).toMatchObject({ code: 0 })
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })

  it('refuses a change of the catalogue that breaks a consumer, unless it is meant', async () => {
    const catalogue = join(copy, 'src/argyle/catalogue.ts')
    const data = join(copy, 'src/argyle/data.ts')
    const before = readFileSync(file(), 'utf8')
    const without = (path: string, row: RegExp) =>
      writeFileSync(path, readFileSync(path, 'utf8').replace(row, ''))
    without(catalogue, /^ {2}'ratings.added': .*\n/m)
    without(data, /^ {2}days_synced: .*\n/m)

    const breaks = [
      'This can break a consumer:',
      expect.stringMatching(
        /^ {2}data\.days_synced: field removed \(activities\.partially_synced, .*\)$/
      ),
      '  event removed (ratings.added)',
      'If that is meant: npm run contract -- --breaking',
    ]
    expect(await run('--check')).toEqual({
      said: ['contract/ is not what the schemas say.', ...breaks],
      code: 1,
    })
    expect(await run()).toEqual({ said: ['contract/ was not written.', ...breaks], code: 1 })
    expect(readFileSync(file(), 'utf8')).toBe(before)
    expect(await run('--breaking')).toMatchObject({
      said: ['contract/ was written.', breaks[0], breaks[1], breaks[2]],
      code: 0,
    })
    expect(readFileSync(file(), 'utf8')).not.toContain('"ratings.added"')
    expect(await run('--check')).toEqual({ said: [''], code: 0 })
  })
})
