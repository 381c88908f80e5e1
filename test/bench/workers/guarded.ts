/**
 * The guarded floor: the floor with the edge's deadlines, validation, log line and framework, in
 * one function. The edge's CPU beyond it is the cost of the edge's structure.
 *
 * Not a Worker to use: no bound on size, no outbox, no quarantine.
 */

import { Hono } from 'hono/tiny'
import { parseDelivery } from '../../../src/argyle/delivery.ts'
import { checkSignature } from '../../../src/argyle/signature.ts'
import { sha256 } from '../../../src/platform/bytes.ts'
import { within } from '../../../src/platform/deadline.ts'
import { log } from '../../../src/platform/log.ts'

interface Bindings {
  STATE: KVNamespace
  EVENTS: Queue
  ARGYLE_WEBHOOK_SECRET: string
}

const JSON_HEADERS = new Headers({
  'content-type': 'application/json',
  'cache-control': 'no-store',
})

/** The Worker, with a function that bounds each wait. */
export function guarded(wait: typeof within) {
  const app = new Hono<{ Bindings: Bindings }>()
  app.post('/webhooks/argyle', async ({ req: { raw: request }, env, executionCtx }) => {
    const body = new Uint8Array(await wait(2_000, request.arrayBuffer()))
    const signature = request.headers.get('x-argyle-signature')
    if ((await checkSignature(body, signature, [env.ARGYLE_WEBHOOK_SECRET])) !== 'valid') {
      return new Response(null, { status: 401 })
    }

    const parsed = parseDelivery(body)
    if (!parsed.ok) return new Response(null, { status: 422 })
    const { event, name, data } = parsed.delivery
    const fingerprint = await sha256(JSON.stringify([event, data]))
    const id = fingerprint.slice(0, 32)
    const seen = await wait(1_000, env.STATE.getWithMetadata(`seen:${fingerprint}`))
    if (seen.metadata) return Response.json({ status: 'duplicate', id })

    const type = `com.argyle.${event}`
    const time = new Date().toISOString()
    const message = {
      specversion: '1.0',
      id,
      source: 'https://api.argyle.com',
      type,
      time,
      datacontenttype: 'application/json',
      subscription: name,
      fingerprint,
      data,
    }
    await wait(4_000, env.EVENTS.send(message, { contentType: 'json' }))
    const marker = { expirationTtl: 60, metadata: { id, type, time } }
    executionCtx.waitUntil(env.STATE.put(`seen:${fingerprint}`, '', marker))
    log('info', 'delivery', { outcome: 'accepted', event, id, fingerprint, subscription: name })
    const answer = JSON.stringify({ status: 'accepted', id })
    return new Response(answer, { status: 202, headers: JSON_HEADERS })
  })
  return app
}

export default guarded(within)
