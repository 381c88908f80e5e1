/** `send` as a child process, against the real Worker. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import { sampleOf } from '../../src/contract/sample.ts'
import { argyle, argyleHere, directory, WEBHOOK_SECRET } from '../cli/commands/command.ts'
import { type Edge, raiseEdge } from '../cli/commands/edge.ts'
import { eventually } from './stage.ts'

let edge: Edge
beforeAll(async () => {
  edge = await raiseEdge()
}, 30_000)
afterAll(() => edge.close())

const SETTINGS = { ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }

const send = (args: string, env: Record<string, string | undefined> = {}, cwd?: string) =>
  argyle(['send', ...args.split(' '), '--url', edge.url], { ...SETTINGS, ...env }, cwd)

/** Sends to a server that gives this answer to everything. */
const sendTo = (args: string, status: number, body: string) =>
  argyleHere(['send', ...args.split(' '), '--url', 'https://edge.test'], SETTINGS, async () =>
    Promise.resolve(new Response(body, { status }))
  )

it('posts a sample that the Worker accepts and the consumer receives', async () => {
  const { exit, json } = await send('profiles.added --json')
  expect(exit).toBe(0)
  expect(json).toEqual({
    sent: [
      {
        event: 'profiles.added',
        status: 202,
        milliseconds: expect.any(Number),
        answer: expect.stringMatching(/^accepted [0-9a-f]{32}$/),
      },
    ],
    warnings: [],
  })
  const id = json.sent[0]?.answer.split(' ')[1]
  const event = await eventually(() => edge.received().find((event) => event.id === id))
  expect(event).toMatchObject({
    type: 'com.argyle.profiles.added',
    subscription: 'argyle-edge send',
  })
})

it('sends the same bytes several times, and prints status, time and answer', async () => {
  const { exit, stdout } = await send('profiles.updated --times 3')
  expect(exit).toBe(0)
  expect(stdout).toMatch(/^event +status +time +answer\n/)
  expect(stdout).toMatch(/profiles.updated +202 +\d+ ms +accepted /)
  expect(stdout).toMatch(/profiles.updated +202 +\d+ ms +coalesced /)
  expect(stdout).toMatch(/profiles.updated +200 +\d+ ms +duplicate /)
})

it('says in its help what the Worker answers to the copies of --times, by class', async () => {
  const { stdout } = await argyleHere(['send', '--help'])
  expect(stdout).toMatch(/^ +once +202 accepted, then 200 duplicate$/m)
  expect(stdout).toMatch(/^ +repeats +202 accepted, 202 coalesced .*, then 200 duplicate$/m)
})

it.each([
  ['an empty 200', 'profiles.added', 200, ''],
  ['JSON of another server', 'profiles.added', 200, '{"status":"ok"}'],
  ['a 202 in HTML', 'profiles.added', 202, '<html>'],
  ['an empty 401 to --tamper', 'profiles.added --tamper', 401, ''],
  [
    'the accepted one to --tamper',
    'profiles.added --tamper',
    202,
    '{"status":"accepted","id":"1"}',
  ],
])('fails with %s', async (_, args, status, body) => {
  const { exit, stdout } = await sendTo(args, status, body)
  expect(exit).toBe(1)
  if (!body.startsWith('{')) expect(stdout).toMatch(/ not an answer of argyle-edge$/m)
})

it.each(['accepted', 'coalesced', 'duplicate', 'probed'])(
  'succeeds when the Worker answers "%s"',
  async (status) => {
    const body = JSON.stringify({ status, id: '1' })
    expect((await sendTo('profiles.added', 200, body)).exit).toBe(0)
  }
)

it('succeeds with --tamper when the Worker refuses', async () => {
  const { exit, stdout } = await send('profiles.added --tamper')
  expect(exit).toBe(0)
  expect(stdout).toMatch(/401 .*X-Argyle-Signature is not valid/)
})

it('fails with another secret', async () => {
  const { exit, stdout } = await send('profiles.added', { ARGYLE_WEBHOOK_SECRET: 'another-one' })
  expect(exit).toBe(1)
  expect(stdout).toMatch(/ 401 /)
  expect(stdout).not.toContain('another-one')
})

it('sends the bytes of a file unchanged', async () => {
  const cwd = directory()
  writeFileSync(join(cwd, 'body.json'), '{"event":"profiles.added", "data":{"account":"a"}}\n')
  const { exit, stdout } = await send('--body body.json', {}, cwd)
  expect(exit).toBe(1)
  expect(stdout).toMatch(/422 .*data.profile is missing/)
})

it('sends a sample of each known event, and the Worker accepts all', async () => {
  const { exit, json } = await send('--all --json')
  expect(exit).toBe(0)
  const { sent } = json
  expect(sent.map(({ event }) => event)).toEqual(Object.keys(CATALOGUE))
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([202]))
})

it.each(Object.keys(CATALOGUE) as (keyof typeof CATALOGUE)[])(
  'makes a sample of %s with all fields, and valid by its schema',
  (event) => {
    const { data } = sampleOf(event)
    const schema = CATALOGUE[event].data
    expect(schema.safeParse(data).error).toBeUndefined()
    const fields = Object.keys(schema.shape).filter((field) => !/^(resource|client)$/.test(field))
    expect(Object.keys(data)).toEqual(fields)
  }
)

describe.concurrent('send', () => {
  it.each([
    ['', /send needs exactly one of/],
    ['profiles.added --all', /send needs exactly one of/],
    ['profile.added', /Did you mean profiles.added\?/],
    ['constructor', /no event constructor/],
    ['--body nowhere', /nowhere cannot be read/],
    ['profiles.added --times 0', /--times must be a whole number from 1 to 1000/],
    ['profiles.added --times 1e2', /--times must be/],
  ])('answers 64 to the arguments «%s»', async (args, message) => {
    const words = `${args} --verbose`.trim().split(' ')
    const { exit, stderr } = await argyleHere(['send', ...words, '--url', edge.url], SETTINGS)
    expect(exit).toBe(64)
    expect(stderr).toMatch(message)
  })

  it.each([
    ['http://edge.test', 64, /must be an https URL/],
    ['https://edge.<your-subdomain>.workers.dev', 64, /^✗ Replace <your-subdomain> in https:/],
    [
      'https://edge.test/webhook/argyle',
      64,
      /has the path \/webhook\/argyle.\n.*https:\/\/edge.test\./,
    ],
    ['https://u:p@edge.test', 64, /must be an https URL/],
    ['nonsense', 64, /must be an https URL/],
    ['http://127.0.0.1:9999', 1, /127.0.0.1:9999 did not answer: ECONNREFUSED/],
  ])('fails for the address %s', async (url, code, message) => {
    const { exit, stderr } = await argyleHere(['send', 'profiles.added', '--url', url], SETTINGS)
    expect(exit).toBe(code)
    expect(stderr).toMatch(message)
  })
})

it('fails without the secret', async () => {
  const { exit, stderr } = await send('profiles.added', { ARGYLE_WEBHOOK_SECRET: undefined })
  expect(exit).toBe(1)
  expect(stderr).toMatch(/ARGYLE_WEBHOOK_SECRET is not set/)
})

it.each([` ${WEBHOOK_SECRET}`, `${WEBHOOK_SECRET}\n`, ' '])(
  'does not sign with the secret %j',
  async (secret) => {
    const { exit, stdout, stderr } = await send('profiles.added', { ARGYLE_WEBHOOK_SECRET: secret })
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: '' })
    expect(stderr).toMatch(/^✗ ARGYLE_WEBHOOK_SECRET begins or ends with white space\.$/m)
  }
)
