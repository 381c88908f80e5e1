/** What a person at a terminal sees: colours, a spinner, and a question. In this process, on streams that say that they are terminals. */

import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { redactor } from '../../../src/cli/redact.ts'
import { run } from '../../../src/cli/run.ts'
import { harmless } from '../../../src/cli/sanitize.ts'
import { WEBHOOK_SECRET } from './command.ts'
import { fakeArgyle, KEY_ID, KEY_SECRET, type Stored } from './fake-argyle.ts'

/** A stream that says that it is a terminal, moves no cursor, and like a real one cannot be closed. */
const screen = () =>
  Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 200,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
    end: () => {},
  })

/** Runs a command on a terminal where somebody types. */
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
    // The question has to be there before it can be answered.
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

  it('obeys nothing that an id would tell it, in a question or while it waits', async () => {
    const args = ['subscriptions', 'delete', 'ID']
    const { stderr } = await atTerminal(args, 'y\r', {}, { id: 'evil\u001b]0;title\u0007' })
    expect(stderr).toContain('Delete evil')
    expect(stderr).toContain('Deleting evil')
    expect(stderr).not.toContain('\u001b]0;')
  })

  it('has colours, unless NO_COLOR is set', async () => {
    const list = ['subscriptions', 'list']
    expect((await atTerminal(list)).stdout).toContain('\u001b[2mid\u001b[22m')
    expect((await atTerminal(list, '', { NO_COLOR: '1' })).stdout).not.toContain('\u001b')
    expect((await atTerminal([...list, '--json'])).stdout).not.toContain('\u001b')
  })

  it('sees that something is going on, unless the output is for a machine', async () => {
    const list = ['subscriptions', 'list']
    expect((await atTerminal(list)).stderr).toContain('Asking Argyle …')
    expect((await atTerminal([...list, '--json'])).stderr).toBe('')
  })
})

describe('redaction', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['in JSON', (secret: string) => JSON.stringify({ secret })],
    ['in a URL', (secret: string) => `https://edge.test/?s=${encodeURIComponent(secret)}`],
    ['in base64', (secret: string) => btoa(secret)],
  ])('takes a secret out %s', (_, form) => {
    const secret = 'a"quoted\\ one&more'
    const redacted = redactor([secret, WEBHOOK_SECRET])(form(secret))
    expect(redacted).toContain('[redacted]')
    expect(redacted).not.toContain(form(secret))
    expect(redacted).not.toContain('quoted')
  })

  it('takes one of two lines out of the one line that a terminal gets', () => {
    const secret = 'two\nlines'
    expect(redactor([secret])(harmless(`not ${secret}`))).toBe('not [redacted]')
  })

  it('takes the longer of two out first, and credentials in a URL', () => {
    const redact = redactor(['secret', 'secret-and-more'])
    expect(redact('secret-and-more https://user:pass@edge.test/')).toBe(
      '[redacted] https://[redacted]@edge.test/'
    )
  })
})
