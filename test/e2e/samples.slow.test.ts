/**
 * `npm run dev:samples` against `npm run dev`, in a clone of its own: a history of all outcomes.
 */

import { createServer } from 'node:net'
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
})
let url: string
let dev: ReturnType<typeof project.start>

beforeAll(async () => {
  const port = await freePort()
  url = `http://localhost:${port}`
  await project.run(['scripts/dev-vars.ts'])
  const token = ['--var', 'ADMIN_TOKEN:development-token']
  dev = project.start([WRANGLER, 'dev', ...FILES, ...token, '--port', String(port)])
  await eventually(() => (dev.text().includes('Ready on') ? true : undefined), 60)
}, 90_000)
afterAll(async () => {
  dev.child.kill('SIGINT')
  await dev.done
  project.close()
})

it('fills the history with every outcome and the hours before', async () => {
  const { exit, text } = await project.run(['scripts/samples.ts', '--url', url])
  expect([exit, text]).toEqual([0, expect.stringContaining('for the 24 hours before')])
  const ask = async (path: string) => {
    const headers = { authorization: 'Bearer development-token' }
    return Object(await (await fetch(new URL(`/admin${path}`, url), { headers })).json())
  }
  for (const outcome of ['accepted', 'coalesced', 'duplicate', 'invalid', 'refused']) {
    expect((await ask(`/deliveries?outcome=${outcome}`)).entries, outcome).not.toEqual([])
  }
  const { totals } = await ask(`/totals?since=${Date.now() - 86_400_000}&until=${Date.now()}`)
  expect(new Set(totals.map(({ hour }: { hour: number }) => hour)).size).toBeGreaterThan(20)
}, 60_000)
