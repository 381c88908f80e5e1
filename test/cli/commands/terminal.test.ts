/**
 * The terminal: colours, a spinner, and a question. Runs in this process, on streams that claim to
 * be terminals.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'

import { run } from '../../../src/cli/run.ts'
import { redactor, sanitize } from '../../../src/cli/sanitize.ts'
import { directory, WEBHOOK_SECRET } from './command.ts'
import { fakeArgyle, KEY_ID, KEY_SECRET, type Stored } from './fake-argyle.ts'

/** A stream that claims to be a terminal. Like a real one, it cannot be closed. */
const screen = () =>
  Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 200,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
    end: () => {},
  })

/** Runs a command on a terminal where somebody types an answer. */
async function atTerminal(
  args: string[],
  typed = '',
  env: NodeJS.ProcessEnv = {},
  stored: Partial<Stored> = {}
) {
  const api = await fakeArgyle()
  const one = api.store({ name: 'a subscription', url: 'http://edge.test/', ...stored })
  const shown = { stdout: '', stderr: '' }
  const [stdin, stdout, stderr] = [screen(), screen(), screen()]
  stdout.on('data', (chunk) => {
    shown.stdout += chunk
  })
  stderr.on('data', (chunk) => {
    shown.stderr += chunk
    // Answers after the question.
    if (String(chunk).includes('Delete')) setTimeout(() => stdin.write(typed), 50)
  })
  const exit = await run({
    argv: args.map((arg) => (arg === 'ID' ? one.id : arg)),
    env: {
      ARGYLE_API_URL: api.url,
      ARGYLE_API_KEY_ID: KEY_ID,
      ARGYLE_API_KEY_SECRET: KEY_SECRET,
      ...env,
    },
    fetch,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    now: () => new Date(),
    atInterrupt() {},
  })
  return { api, exit, ...shown }
}

describe('a terminal', () => {
  it('is asked before anything is deleted, and a yes deletes it', async () => {
    const { api, exit, stdout } = await atTerminal(['subscriptions', 'delete', 'ID'], 'y\r')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^Deleted /)
    expect(api.stored).toEqual([])
  })

  it.each([
    ['no', 'n\r'],
    ['nothing', '\r'],
    ['Ctrl-C', '\u0003'],
  ])('that says %s keeps it', async (_, typed) => {
    const { api, exit, stdout } = await atTerminal(['subscriptions', 'delete', 'ID'], typed)
    expect(exit).toBe(1)
    expect(stdout).toBe('Nothing was deleted.\n')
    expect(api.stored).toHaveLength(1)
  })

  it.each([
    ['yes', 'y\r', 0, 'created, 1 deleted.\n', 0],
    ['no', 'n\r', 1, 'Nothing was changed.\n', 1],
  ])('is asked by apply before it deletes: %s', async (_, typed, code, says, left) => {
    const file = join(directory(), 'subscriptions.json')
    const url = 'https://edge.test/webhooks/argyle'
    writeFileSync(file, JSON.stringify({ prefix: 'a sub', url, subscriptions: [] }))
    const args = ['subscriptions', 'apply', file]
    const { api, exit, stdout, stderr } = await atTerminal(args, typed, {}, { url })
    expect(exit).toBe(code)
    expect(stderr).toMatch(/Delete \S+, v2 "a subscription": accounts.added → https:/)
    expect(stdout.endsWith(says)).toBe(true)
    expect(api.stored).toHaveLength(left)
  })

  it('gets no control characters of an id, in a question or in a spinner', async () => {
    const args = ['subscriptions', 'delete', 'ID']
    const { stderr } = await atTerminal(args, 'y\r', {}, { id: 'evil\u001b]0;title\u0007' })
    expect(stderr).toContain('Delete evil')
    expect(stderr).toContain('Argyle: DELETE /v2/webhooks/evil')
    expect(stderr).not.toContain('\u001b]0;')
  })

  it('has colours, unless NO_COLOR is set', async () => {
    const list = ['subscriptions', 'list']
    expect((await atTerminal(list)).stdout).toContain('\u001b[2mid\u001b[22m')
    expect((await atTerminal(list, '', { NO_COLOR: '1' })).stdout).not.toContain('\u001b')
    expect((await atTerminal([...list, '--json'])).stdout).not.toContain('\u001b')
  })

  it('gets columns that stand under each other, also with letters of two columns', async () => {
    const list = ['subscriptions', 'list']
    const { stdout } = await atTerminal(list, '', { NO_COLOR: '1' }, { name: '給与 e\u0301🎉' })
    const [head = '', row = ''] = stdout.split('\n')
    // The name has 7 characters in JavaScript, and 8 columns on a terminal.
    expect(row.indexOf('v2')).toBe(head.indexOf('API') - 1)
  })

  it('shows a spinner with the request, unless the output is for a machine', async () => {
    const list = ['subscriptions', 'list']
    expect((await atTerminal(list)).stderr).toContain('Argyle: GET /v2/webhooks …')
    expect((await atTerminal([...list, '--json'])).stderr).toBe('')
  })
})

describe('redaction', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['in JSON', (secret: string) => JSON.stringify({ secret })],
    ['in a URL', (secret: string) => `https://edge.test/?s=${encodeURIComponent(secret)}`],
    ['in base64', (secret: string) => btoa(secret)],
  ])('masks a secret %s', (_, form) => {
    const secret = 'a"quoted\\ one&more'
    const redacted = redactor([secret, WEBHOOK_SECRET])(form(secret))
    expect(redacted).toContain('[redacted]')
    expect(redacted).not.toContain(form(secret))
    expect(redacted).not.toContain('quoted')
  })

  it('masks a secret of two lines in the one line that is printed', () => {
    const secret = 'two\nlines'
    expect(redactor([secret])(sanitize(`not ${secret}`))).toBe('not [redacted]')
  })

  it('masks the longer of two secrets first, and credentials in a URL', () => {
    const redact = redactor(['secret', 'secret-and-more'])
    expect(redact('secret-and-more https://user:pass@edge.test/')).toBe(
      '[redacted] https://[redacted]@edge.test/'
    )
  })
})
