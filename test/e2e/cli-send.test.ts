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

const send = (
  args: string,
  env: Record<string, string | undefined> = {},
  cwd?: string,
  how = argyle
) =>
  how(
    ['send', ...args.split(' '), '--url', edge.url],
    { ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...env },
    cwd
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
  const { exit, stdout } = await send('profiles.updated --times 2')
  expect(exit).toBe(0)
  expect(stdout).toMatch(/^event +status +time +answer\n/)
  expect(stdout).toMatch(/profiles.updated +202 +\d+ ms +accepted /)
  expect(stdout).toMatch(/profiles.updated +202 +\d+ ms +coalesced /)
})

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
    const { exit, stderr } = await send(`${args} --verbose`.trim(), {}, undefined, argyleHere)
    expect(exit).toBe(64)
    expect(stderr).toMatch(message)
  })

  it.each([
    ['http://edge.test', 64, /must be an https URL/],
    ['https://u:p@edge.test', 64, /must be an https URL/],
    ['nonsense', 64, /must be an https URL/],
    ['http://127.0.0.1:9999', 1, /127.0.0.1:9999 did not answer: ECONNREFUSED/],
  ])('fails for the address %s', async (url, code, message) => {
    const env = { ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }
    const { exit, stderr } = await argyleHere(['send', 'profiles.added', '--url', url], env)
    expect(exit).toBe(code)
    expect(stderr).toMatch(message)
  })
})

it('fails without the secret', async () => {
  const { exit, stderr } = await send('profiles.added', { ARGYLE_WEBHOOK_SECRET: undefined })
  expect(exit).toBe(1)
  expect(stderr).toMatch(/ARGYLE_WEBHOOK_SECRET is not set/)
})
