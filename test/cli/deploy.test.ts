/** `npm run deploy -- …`: the check of the secrets file before `wrangler deploy`. */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { directory } from './commands/command.ts'

const SCRIPT = resolve('scripts/deploy.ts')

/** Runs what `npm run deploy` runs, in a directory with these files. */
function deploy(files: Record<string, string>, args: string[], env: NodeJS.ProcessEnv = {}) {
  const cwd = directory()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const { PATH, HOME } = process.env
  const options = { cwd, env: { PATH, HOME, ...env }, encoding: 'utf8' } as const
  return spawnSync(process.execPath, [SCRIPT, ...args], options)
}

const FILE = { '.secrets.json': '{"ARGYLE_WEBHOOK_SECRET": "a$b", "ADMIN_TOKEN": "c"}' }
const ARGS = ['--env=', '--secrets-file', '.secrets.json']

describe.concurrent('deploy stops in one line', () => {
  it.each<[string, Record<string, string>, string[], NodeJS.ProcessEnv, string]>([
    [
      'while the environment has another value',
      FILE,
      ['--env=', '--secrets-file=.secrets.json'],
      { ADMIN_TOKEN: 'd' },
      'ADMIN_TOKEN in the environment differs from .secrets.json. Remove the wrong one.\n',
    ],
    [
      'while .env has another value',
      { ...FILE, '.env': '\uFEFFARGYLE_WEBHOOK_SECRET=other\r\n' },
      ARGS,
      {},
      'ARGYLE_WEBHOOK_SECRET in .env differs from .secrets.json. Remove the wrong one.\n',
    ],
    [
      'while the env file of the sandbox has another value',
      { ...FILE, '.env.sandbox': 'ADMIN_TOKEN=d' },
      ['--env=sandbox', '--secrets-file', '.secrets.json'],
      {},
      'ADMIN_TOKEN in .env.sandbox differs from .secrets.json. Remove the wrong one.\n',
    ],
    ['at a file that does not exist', {}, ARGS, {}, '.secrets.json does not exist or is empty.\n'],
    [
      'at a padded secret',
      { '.secrets.json': '{"ARGYLE_WEBHOOK_SECRET": "a\\n"}' },
      ARGS,
      {},
      'ARGYLE_WEBHOOK_SECRET in .secrets.json begins or ends with white space. Remove the white space.\n',
    ],
  ])('%s', (_, files, args, env, stderr) => {
    expect(deploy(files, args, env)).toMatchObject({ status: 1, stdout: '', stderr })
  })

  it('at an env file, and says how to convert it', () => {
    const { status, stderr } = deploy({ '.secrets': 'A=b' }, [
      '--env=',
      '--secrets-file',
      '.secrets',
    ])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^\.secrets is not a JSON object of texts\. .* node -e ".*"\n$/)
  })
})

it('passes its arguments on to wrangler, while the same value stands elsewhere', () => {
  const env = { ARGYLE_WEBHOOK_SECRET: 'a$b', WRANGLER_LOG_PATH: directory() }
  const files = { ...FILE, '.env': 'ADMIN_TOKEN=c\nARGYLE_API_KEY_ID=d\n' }
  const { status, stdout } = deploy(
    files,
    [...ARGS, '--dry-run', '--config', resolve('wrangler.toml')],
    env
  )
  expect(status).toBe(0)
  expect(stdout).toContain('env.ADMIN_TOKEN')
  expect(stdout).toContain('--dry-run: exiting now.')
})

it('refuses options that npm took for itself, which would deploy for real', () => {
  const env = { npm_lifecycle_event: 'deploy', npm_config_dry_run: 'true' }
  const { status, stderr } = deploy(FILE, ['--env='], env)
  expect(status).toBe(1)
  expect(stderr).toBe(
    'npm took --dry-run for itself, and nothing was done. Write -- before the options: npm run deploy -- --dry-run\n'
  )
})

it('deploys without a secrets file as wrangler does', () => {
  const { status, stderr } = deploy({}, ['--env=', '--dry-run', '--config', 'nowhere.toml'])
  expect(status).toBe(1)
  expect(stderr).toContain('nowhere.toml')
})
