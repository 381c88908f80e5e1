/**
 * A fake of the part of Cloudflare's REST API that a deploy and `setup` need: in memory, on
 * loopback. It logs each request, and fails where a test says so.
 *
 * Assumed, because Cloudflare documents them nowhere: the words of errors.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { emptyAccount, Refusal } from './account.ts'
import { accountRoutes } from './routes.ts'

export const ACCOUNT_ID = '0123456789abcdef0123456789abcdef'
const PREFIX = '/client/v4'

/** A request without the part that names the account. */
export interface Asked {
  method: string
  path: string
  status: number
}

export interface Failure {
  method: string
  /** A part of the path. */
  path: string
  status: number
  code: number
  message: string
  /** Default: until `heal`. */
  times?: number
}

export type FakeCloudflare = Awaited<ReturnType<typeof startFake>>

/** Starts it on a free port. */
export async function startFake() {
  const fake = { account: emptyAccount(), log: [] as Asked[], failures: [] as Failure[] }
  const accounts = [{ id: ACCOUNT_ID, name: 'Acme' }]
  const ok = (result: unknown) => Response.json({ success: true, errors: [], messages: [], result })

  const app = new Hono()
  app.get(`${PREFIX}/user`, () => ok({ id: 'user', email: 'deployer@example.com' }))
  app.get(`${PREFIX}/user/tokens/verify`, () => ok({ id: 'token', status: 'active' }))
  app.get(`${PREFIX}/memberships`, () =>
    ok(accounts.map((account) => ({ id: account.id, account })))
  )
  app.get(`${PREFIX}/accounts`, () => ok(accounts))
  app.get(`${PREFIX}/zones`, () => ok([{ id: 'zone', name: 'example.com' }]))
  app.use(`${PREFIX}/accounts/:account/*`, async (c, next) => {
    const { method } = c.req
    const path = pathOf(c.req.path)
    const failure = fake.failures.find(
      (one) => one.times !== 0 && one.method === method && path.includes(one.path)
    )
    if (!failure) return next()
    if (failure.times !== undefined) failure.times -= 1
    throw new Refusal(failure.status, failure.code, failure.message)
  })
  app.route(
    `${PREFIX}/accounts/:account`,
    accountRoutes(() => fake.account)
  )
  app.notFound((c) => refused(new Refusal(404, 7000, `No route for ${c.req.method} ${c.req.path}`)))
  app.onError((error) => refused(error))

  const server = createServer(async (request, response) => {
    const body = new Uint8Array(Buffer.concat(await Array.fromAsync(request)))
    const { method = 'GET', url = '/' } = request
    const answer = await app.request(url, {
      method,
      headers: Object.entries(request.headers).map(
        ([name, value]) => [name, String(value)] as const
      ) as [string, string][],
      ...(body.byteLength > 0 && { body }),
    })
    const { pathname } = new URL(url, 'http://fake')
    fake.log.push({ method, path: pathOf(pathname), status: answer.status })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(await answer.text())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo

  return Object.assign(fake, {
    accounts,
    /** For the environment of a process that is to talk to it. */
    env: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}${PREFIX}`,
      CLOUDFLARE_API_TOKEN: 'a-token',
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT_ID,
      WRANGLER_SEND_METRICS: 'false',
    },
    fail(...failures: Failure[]) {
      fake.failures.push(...failures)
    },
    heal() {
      fake.failures.length = 0
    },
    /** The requests since the last call, that changed something. */
    changes() {
      const asked = fake.log.splice(0)
      return asked
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  })
}

function pathOf(path: string): string {
  return path.replace(PREFIX, '').replace(/^\/accounts\/[0-9a-f]{32}/, '')
}

function refused(error: Error): Response {
  const { status, code } = error instanceof Refusal ? error : { status: 500, code: 10013 }
  const errors = [{ code, message: error.message }]
  return Response.json({ success: false, errors, messages: [], result: null }, { status })
}
