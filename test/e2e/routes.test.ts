/**
 * Two downstream Workers on two queues: each receives its own events, and a queue that is down does
 * not affect the other one.
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

/** The wrangler.toml of argyle-edge with a second queue, for profiles and identities. */
function edge(): string {
  return read('wrangler.toml')
    .replace('"src/index.ts"', JSON.stringify(pathOf('src/index.ts')))
    .replace('[vars]\n', `[vars]\nROUTES = { PROFILES = ["profiles.*", "identities.*"] }\n`)
    .concat('\n[[queues.producers]]\nbinding = "PROFILES"\nqueue = "argyle-profiles"\n')
}

/** The wrangler.toml of the model downstream Worker, with another name, queue and database. */
function second(): string {
  return read('examples/profiles/wrangler.toml')
    .replace('"src/index.ts"', JSON.stringify(pathOf('examples/profiles/src/index.ts')))
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
    downstream: ['examples/profiles/wrangler.toml', put('second.toml', second())],
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

/** Waits until the event was handled from `count` queues. Returns the queues. */
const handled = (id: string, count: number) =>
  eventually(() => (queuesOf(id).length >= count ? queuesOf(id) : undefined))

it('brings each downstream Worker the events of its queue', async () => {
  const profile = await deliver('profiles.added', { ...ids, profile: 'p-1' })
  const identity = await deliver('identities.added', { ...ids, identity: 'i-1' })
  const other = await deliver('accounts.connected', ids)
  expect(await handled(profile, 2)).toEqual(['argyle-events', 'argyle-profiles'])
  expect(await handled(identity, 2)).toEqual(['argyle-events', 'argyle-profiles'])
  expect(await handled(other, 1)).toEqual(['argyle-events'])
}, 20_000)

it('goes on to one queue while the other is down, and the cron catches up', async () => {
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
