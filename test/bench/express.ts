/**
 * The same job as an Express handler on Node: verify, dedupe, enqueue, with stubs in memory. Runs
 * in its own process, without sockets, and reports the CPU time of each round.
 *
 * Node is another runtime than workerd, with other streams, so its figure is for orientation only.
 */

import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import express, { type Request } from 'express'
import inject from 'light-my-request'
import { type Delivery, SECRET } from './deliveries.ts'

const bodies = new WeakMap<object, Buffer>()
const seen = new Map<string, string>()
let sent = 0

const enqueue = async (_event: unknown) => {
  sent += 1
}

function isSigned(request: Request, body: Buffer): boolean {
  const given = Buffer.from(request.get('x-argyle-signature') ?? '', 'hex')
  const expected = createHmac('sha512', SECRET).update(body).digest()
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const app = express()
app.use(express.json({ limit: '1mb', verify: (request, _, body) => bodies.set(request, body) }))
app.post('/webhooks/argyle', async (request, response) => {
  const body = bodies.get(request)
  if (!body || !isSigned(request, body)) return response.status(401).json({ error: 'signature' })
  const key = createHash('sha256').update(body).digest('hex')
  if (seen.has(key)) return response.json({ status: 'duplicate' })
  const id = randomUUID()
  await enqueue({ id, receivedAt: new Date().toISOString(), ...request.body })
  seen.set(key, id)
  return response.status(202).json({ status: 'accepted', id })
})

type Listener = Parameters<typeof inject>[0]
// The library's types do not accept an Express app.
const handler = app as unknown as Listener
const empty: Listener = (_, response) => {
  response.end()
}

/** Delivers all, one after the other. Returns the CPU time of this process in microseconds. */
async function run(listener: Listener, deliveries: Delivery[]): Promise<number> {
  const before = process.cpuUsage()
  for (const { body, signature } of deliveries) {
    const headers = { 'content-type': 'application/json', 'x-argyle-signature': signature }
    await inject(listener, { method: 'POST', url: '/webhooks/argyle', headers, payload: body })
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}

process.on('message', async (deliveries: Delivery[]) => {
  seen.clear()
  sent = 0
  const driver = await run(empty, deliveries)
  const all = await run(handler, deliveries)
  if (sent !== deliveries.length)
    throw new Error(`Express accepted ${sent} of ${deliveries.length}`)
  process.send?.(all - driver)
})
