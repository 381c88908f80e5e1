/** `scripts/require-install.mjs` in a copy of the folder without packages, and on an old Node. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const NOT_INSTALLED = 'The packages are not installed. Run: npm ci\n'

/** A copy of what the guard and npm read. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'argyle-edge-'))
  for (const path of ['package.json', 'scripts', 'src/cli']) {
    cpSync(path, join(folder, path), { recursive: true })
  }
  return folder
}

/** Runs the guard on a Node that claims to have this version. */
function guardOn(version: string, folder: string) {
  const versions = `{ ...process.versions, node: '${version}' }`
  const fake = `Object.defineProperty(process, 'versions', { value: ${versions} })`
  const url = `data:text/javascript,${encodeURIComponent(fake)}`
  const args = ['--import', url, 'scripts/require-install.mjs']
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
}

it.each(['argyle', 'demo', 'demo:outage', 'dev', 'test', 'check', 'deploy', 'deploy:sandbox'])('npm run %s says in one line that the packages are not installed', (script) => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', script], {
    cwd: copy(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: NOT_INSTALLED })
})

it('asks for the packages before it asks for a newer Node', () => {
  expect(guardOn('20.9.0', copy())).toMatchObject({ status: 1, stderr: NOT_INSTALLED })
})

it('says in one line that Node is too old, and how to get a newer one', () => {
  const folder = copy()
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  expect(guardOn('20.9.0', folder)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'Node 20.9.0 is too old. Run npm ci, which installs Node 24 for the npm scripts.\n',
  })
  expect(guardOn('24.0.0', folder)).toMatchObject({ status: 0, stdout: '', stderr: '' })
})
