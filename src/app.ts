/**
 * HTTP: the routes. The only file that knows Hono.
 *
 * Decides nothing about a delivery but its size and that the settings are right; the rest is
 * `receive`. Any path ends in an answer: what throws is a 503, because Argyle retries on that.
 */

import { Hono } from 'hono/tiny'
import { answer, type Ending, healthAnswer, methodNotAllowed, notFound } from './answer.ts'
import { readBody } from './body.ts'
import { configure } from './config.ts'
import { receive } from './receive.ts'
import { type Measured, record } from './record.ts'

/** The HTTP application. A trailing slash is the same route: a 404 would lose the delivery. */
export const app = new Hono<{ Bindings: Env }>({ strict: false })

app.post('/webhooks/argyle', async (c) => {
  const at = new Date()
  const configured = configure(c.env)
  if (!configured.ok) return end({ kind: 'unconfigured', faults: configured.faults })

  const body = await readBody(c.req.raw)
  if (body === 'too_large') return end({ kind: 'too_large' })

  const signature = c.req.raw.headers.get('x-argyle-signature')
  const later = (work: Promise<void>) => c.executionCtx.waitUntil(work)
  const outcome = await receive({ body, signature, at }, configured.config, later)
  return end(outcome, { bytes: body.byteLength, milliseconds: Date.now() - at.getTime() })
})

app.all('/webhooks/argyle', () => methodNotAllowed('POST'))

app.get('/health', (c) => {
  const configured = configure(c.env)
  return healthAnswer(configured.ok ? [] : configured.faults)
})

app.all('/health', () => methodNotAllowed('GET, HEAD'))

app.notFound(() => notFound())

app.onError((error) => end({ kind: 'unexpected', error }))

function end(ending: Ending, measured: Measured = {}): Response {
  record(ending, measured)
  return answer(ending)
}
