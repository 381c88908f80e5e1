/**
 * The Worker that a good tutorial has for the same job: Hono, zod, a middleware that verifies, KV
 * and a queue.
 *
 * Keeps a tutorial's habits on purpose: it imports the key for each delivery, computes the
 * signature and compares it as text, copies while it validates, and writes the marker before the
 * answer.
 */

import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'

interface Bindings {
  STATE: KVNamespace
  EVENTS: Queue
  ARGYLE_WEBHOOK_SECRET: string
}

const Webhook = z.object({
  event: z.string().min(1),
  name: z.string().optional(),
  data: z.looseObject({
    account: z.string().min(1).optional(),
    user: z.string().min(1).optional(),
  }),
})

async function hmacHex(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-512' }
  const bytes = encoder.encode(secret)
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode(text))
  return Array.from(new Uint8Array(digest))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

const verifySignature = createMiddleware<{ Bindings: Bindings }>(async (c, next) => {
  const expected = await hmacHex(c.env.ARGYLE_WEBHOOK_SECRET, await c.req.text())
  if (c.req.header('x-argyle-signature') !== expected) {
    return c.json({ error: 'Invalid signature' }, 401)
  }
  return next()
})

const app = new Hono<{ Bindings: Bindings }>()

app.post('/webhooks/argyle', verifySignature, zValidator('json', Webhook), async (c) => {
  const webhook = c.req.valid('json')
  const key = `webhook:${c.req.header('x-argyle-signature')}`
  if (await c.env.STATE.get(key)) return c.json({ status: 'duplicate' })

  const id = crypto.randomUUID()
  await c.env.EVENTS.send({ id, receivedAt: new Date().toISOString(), ...webhook })
  await c.env.STATE.put(key, '1', { expirationTtl: 86_400 })
  console.log(JSON.stringify({ message: 'webhook accepted', id, event: webhook.event }))
  return c.json({ status: 'accepted', id }, 202)
})

export default app
