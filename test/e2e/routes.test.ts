/**
 * Two downstream Workers on two queues, set up as the README says: each gets its own, and the queue that is
 * down does not touch the other one.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, raise, type Stage, sign } from './stage.ts'

const folder = mkdtempSync(join(tmpdir(), 'routes-'))
const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const read = (name: string) => readFileSync(pathOf(name), 'utf8')

/** The wrangler.toml of argyle-edge after step 1 of «one more downstream Worker». */
function edge(): string {
  const [, steps = ''] = read('README.md').split('**one more downstream Worker**')
  const step = steps.slice(0, steps.indexOf('\n2. '))
  const lines = step.split('\n').flatMap((line) => /^ {7}(.*)/.exec(line)?.[1] ?? [])
  const routes = lines.filter((line) => line.startsWith('ROUTES'))
  const queue = lines.filter((line) => !line.startsWith('ROUTES'))
  return read('wrangler.toml')
    .replace('"src/index.ts"', JSON.stringify(pathOf('src/index.ts')))
    .replace('[vars]\n', `[vars]\n${routes.join('\n')}\n`)
    .concat('\n', queue.join('\n'))
}

/** That of the model downstream Worker, with a name, a queue and a database of its own. */
function second(): string {
  return read('test/downstream/wrangler.toml')
    .replace('"index.ts"', JSON.stringify(pathOf('test/downstream/index.ts')))
    .replaceAll('"argyle-downstream"', '"argyle-profiles"')
    .replaceAll('"argyle-events', '"argyle-profiles')
    .replace('database_name', 'database_id = "argyle-profiles"\ndatabase_name')
}

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

let stage: Stage
beforeAll(async () => {
  stage = await raise({
    flakyQueue: true,
    edge: put('edge.toml', edge()),
    downstream: ['test/downstream/wrangler.toml', put('second.toml', second())],
  })
}, 30_000)
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true })
})

const ids = { account: 'a', user: 'u' }

async function deliver(event: string, data: object): Promise<string> {
  const body = JSON.stringify({ event, data }, null, 2)
  const answer = await stage.post(body, sign(body))
  expect(answer.status).toBe(202)
  return String(answer.body.id)
}

const queuesOf = (id: string) =>
  stage
    .logged('message')
    .filter((line) => line.id === id && line.outcome === 'handled')
    .map(({ queue }) => String(queue))
    .sort()

/** The queues from which the event was handled, once there are so many. */
const handled = (id: string, count: number) =>
  eventually(() => (queuesOf(id).length >= count ? queuesOf(id) : undefined))

it('brings each downstream Worker its own', async () => {
  const profile = await deliver('profiles.added', { ...ids, profile: 'p-1' })
  const identity = await deliver('identities.added', { ...ids, identity: 'i-1' })
  const other = await deliver('accounts.connected', ids)
  expect(await handled(profile, 2)).toEqual(['argyle-events', 'argyle-profiles'])
  expect(await handled(identity, 2)).toEqual(['argyle-events', 'argyle-profiles'])
  expect(await handled(other, 1)).toEqual(['argyle-events'])
}, 20_000)

it('does not touch one queue while the other is down, and the cron heals that', async () => {
  await stage.queue('down')
  const id = await deliver('profiles.added', { ...ids, profile: 'p-2' })
  expect(await handled(id, 1)).toEqual(['argyle-profiles'])
  expect(await stage.outbox()).toBe(1)
  expect(await stage.cron()).toMatchObject({ sent: 0, failing: { EVENTS: 'Error 10250' } })

  await stage.queue('up')
  expect(await stage.cron()).toMatchObject({ sent: 1 })
  expect(await handled(id, 2)).toEqual(['argyle-events', 'argyle-profiles'])
  expect(await stage.outbox()).toBe(0)
}, 30_000)
