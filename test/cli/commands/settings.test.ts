/** The arguments, settings and files that every command reads, as child processes. */

import { execSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { argyle, directory } from './command.ts'
import { fakeArgyle, KEY_ID, KEY_SECRET } from './fake-argyle.ts'

describe.concurrent('the command line', () => {
  it.each([
    [[], /A command is missing/],
    [['subscriptions'], /A command is missing/],
    [['subscription'], /unknown command 'subscription'.*Did you mean subscriptions/],
    [['subscriptions', 'list', '--no'], /unknown option/],
    [['subscriptions', 'list', '--settings', 'nowhere'], /nowhere cannot be read/],
  ])('answers 64 to %o', async (args, message) => {
    const { exit, stderr, stdout } = await argyle(args)
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: '' })
    expect(stderr.replace(/\n/g, ' ')).toMatch(message)
  })

  it('reports a wrong usage as JSON with --json', async () => {
    const { exit, json } = await argyle(['subscriptions', 'list', '--json', '--no'])
    expect(exit).toBe(64)
    const error = { message: expect.stringMatching(/--no/), hint: 'See --help.' }
    expect(json).toEqual({ error, warnings: [] })
  })

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await argyle(['--version'])).toMatchObject({ exit: 0, stdout: `${version}\n` })
  })

  it('prints help with examples for a command', async () => {
    const { exit, stdout } = await argyle(['subscriptions', 'create', '--help'])
    expect(exit).toBe(0)
    expect(stdout).toMatch(/Examples:\n {2}npm run argyle -- subscriptions create /)
  })

  it('reads settings from the environment, then .env, then .secrets.json', async () => {
    const api = await fakeArgyle()
    const cwd = directory()
    writeFileSync(
      join(cwd, '.env'),
      `ARGYLE_API_KEY_ID=${KEY_ID}\nARGYLE_API_URL=http://127.0.0.1:1\n`
    )
    writeFileSync(
      join(cwd, '.secrets.json'),
      // wrangler reads a byte order mark, and null for a secret that is to be deleted.
      `\uFEFF${JSON.stringify({ ARGYLE_API_KEY_ID: 'no', ARGYLE_API_KEY_SECRET: KEY_SECRET, A: null })}`
    )
    const env = {
      ARGYLE_API_URL: api.url,
      ARGYLE_API_KEY_ID: undefined,
      ARGYLE_API_KEY_SECRET: undefined,
    }
    expect(await argyle(['subscriptions', 'list'], env, cwd)).toMatchObject({ exit: 0, stderr: '' })
  })

  it.each([
    ['.env', '\uFEFFARGYLE_API_KEY_ID=a\n', /^✗ \.env begins with a byte order mark \(BOM\)/],
    ['.env', 'ARGYLE_API_KEY_ID=a\r\nB=b\r\n', /^✗ \.env has the line ends of Windows \(CRLF\)/],
    ['.env', '# ok\n\nhunter2\n', /^✗ \.env has no "=" in line 3\. Write NAME=value/],
    ['.secrets.json', '{"A": hunter2}', /^✗ \.secrets\.json is not a JSON object of texts/],
    ['.secrets.json', 'A=hunter2', /^✗ \.secrets\.json is not a JSON object of texts/],
    ['.secrets.json', '["hunter2"]', /^✗ \.secrets\.json is not a JSON object of texts/],
    ['.secrets.json', '{"A": ["hunter2"]}', /^✗ \.secrets\.json is not a JSON object of texts/],
    ['.secrets.json', '{"A": "hunter2 "}', /^✗ A in \.secrets\.json begins or ends with white/],
  ])('names the fault of a %s with %j', async (name, content, message) => {
    const cwd = directory()
    writeFileSync(join(cwd, name), content)
    const { exit, stderr } = await argyle(['subscriptions', 'list'], {}, cwd)
    expect(exit).toBe(64)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('hunter2')
  })

  it('says in one line how to convert an old .secrets, and the line converts it', async () => {
    const api = await fakeArgyle()
    const cwd = directory()
    writeFileSync(join(cwd, '.secrets'), `ARGYLE_WEBHOOK_SECRET='a$b'\nADMIN_TOKEN=c\n`)
    const { exit, json } = await argyle(
      ['subscriptions', 'list', '--json'],
      { ARGYLE_API_URL: api.url },
      cwd
    )
    expect(exit).toBe(0)
    expect(json.warnings).toEqual([expect.stringMatching(/^\.secrets is not read\. .*node -e "/)])
    const line = json.warnings[0]?.slice(json.warnings[0].indexOf('node -e')) ?? ''
    execSync(line, { cwd })
    const made = JSON.parse(readFileSync(join(cwd, '.secrets.json'), 'utf8'))
    expect(made).toEqual({ ARGYLE_WEBHOOK_SECRET: 'a$b', ADMIN_TOKEN: 'c' })
    expect(statSync(join(cwd, '.secrets.json')).mode & 0o777).toBe(0o600)
    const again = await argyle(['subscriptions', 'list'], { ARGYLE_API_URL: api.url }, cwd)
    expect(again.stderr).toBe(
      '! .secrets is not read. Delete it, once .secrets.json has its secrets.\n'
    )
  })
})
