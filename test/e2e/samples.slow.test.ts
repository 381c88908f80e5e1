/**
 * `npm run dev:samples` against `npm run dev` and `npm run dev:console`, in a clone of its own: a
 * history of all outcomes, and something to see on each page.
 */

import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cloneProject } from './fake-cloudflare/project.ts'
import { eventually } from './stage.ts'

const WRANGLER = 'node_modules/wrangler/bin/wrangler.js'
const FILES = ['-c', 'wrangler.toml', '-c', 'examples/profiles/wrangler.toml']

/** A port that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address()
      server.close(() => resolve(Object(address).port))
    })
  })
}

const project = cloneProject({
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  // Another `wrangler dev` of this machine may have Workers of the same names.
  WRANGLER_REGISTRY_PATH: mkdtempSync(join(tmpdir(), 'registry-')),
})
let url: string
let pages: string
let dev: ReturnType<typeof project.start>
let pagesDev: ReturnType<typeof project.start>

beforeAll(async () => {
  const port = await freePort()
  url = `http://localhost:${port}`
  await project.run(['scripts/dev-vars.ts'])
  const token = ['--var', 'ADMIN_TOKEN:development-token']
  dev = project.start([WRANGLER, 'dev', ...FILES, ...token, '--port', String(port)])
  await eventually(() => (dev.text().includes('Ready on') ? true : undefined), 60)
  const other = await freePort()
  pages = `http://localhost:${other}`
  const file = ['-c', 'wrangler.console.toml']
  pagesDev = project.start([WRANGLER, 'dev', ...file, '--port', String(other)])
  await eventually(() => (pagesDev.text().includes('Ready on') ? true : undefined), 60)
}, 90_000)
afterAll(async () => {
  for (const { child, done } of [pagesDev, dev]) {
    child.kill('SIGINT')
    await done
  }
  project.close()
})

it('fills the history with every outcome and the hours before', async () => {
  const { exit, text } = await project.run(['scripts/samples.ts', '--url', url])
  expect([exit, text]).toEqual([0, expect.stringContaining('for the 24 hours before')])
  expect(text).toContain('Waiting in the outbox: 3 events.')
  const ask = async (path: string) => {
    const headers = { authorization: 'Bearer development-token' }
    return Object(await (await fetch(new URL(`/admin${path}`, url), { headers })).json())
  }
  for (const outcome of ['accepted', 'coalesced', 'duplicate', 'invalid', 'refused', 'replayed']) {
    expect((await ask(`/deliveries?outcome=${outcome}`)).entries, outcome).not.toEqual([])
  }
  const { totals } = await ask(`/totals?since=${Date.now() - 86_400_000}&until=${Date.now()}`)
  expect(new Set(totals.map(({ hour }: { hour: number }) => hour)).size).toBeGreaterThan(20)
}, 60_000)

it.each([
  ['/', '>replayed<'],
  ['/', '>redrive<'],
  ['/quarantine', 'not_json'],
  ['/queues', '<strong>Error 10250</strong> for 3 events'],
  ['/health', 'All settings are right.'],
])('shows on the page %s of the console: %s', async (path, text) => {
  const answer = await fetch(new URL(path, pages))
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(text)])
})

it('gives the console none of the secrets of the edge', () => {
  expect(pagesDev.text()).toContain('env.EDGE (argyle-edge#Operations)')
  expect(pagesDev.text()).not.toMatch(/SECRET|TOKEN/)
})
