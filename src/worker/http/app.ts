/**
 * HTTP: the routes. Only this file and `admin` know Hono.
 *
 * Decides only whether a body arrived; everything else about a delivery is in `receive`. Every
 * request gets an answer: an error that nobody expected is a 503, because Argyle retries on that.
 */

import { Hono } from 'hono/tiny'
import { causeOf, framesOf, log } from '../../platform/log.ts'
import type { Later } from '../inbound/admit.ts'
import { logDelivery } from '../inbound/delivery-log.ts'
import type { Ended } from '../inbound/outcome.ts'
import { receive } from '../inbound/receive.ts'
import { isolateOf } from '../isolate.ts'
import { admin } from './admin.ts'
import { answer, healthAnswer, methodNotAllowed, notFound } from './answer.ts'
import { readBody } from './body.ts'

/** The HTTP application. */
export const app = new Hono<{ Bindings: Env }>()

app.post('/webhooks/argyle', async (c) => {
  const at = new Date()
  const later = (work: Promise<void>) => c.executionCtx.waitUntil(work)
  const { bytes, ...ended } = await take(c.req.raw, c.env, at, later).catch(unexpected)
  const milliseconds = Date.now() - at.getTime()
  logDelivery(ended, { bytes, milliseconds, colo: c.req.raw.cf?.colo })
  return answer(ended.outcome)
})

app.all('/webhooks/argyle', () => methodNotAllowed('POST'))

app.get('/health', (c) => {
  const opened = isolateOf(c.env)
  return opened.ok ? healthAnswer([], opened.isolate.config.warnings) : healthAnswer(opened.faults)
})

app.all('/health', () => methodNotAllowed('GET, HEAD'))

app.route('/admin', admin)

app.notFound(() => notFound())

app.onError((error) => {
  log('error', 'unexpected', { cause: causeOf(error), frames: framesOf(error) })
  return answer({ kind: 'unexpected', error })
})

interface Taken extends Ended {
  /** The size of the body, if it was read. */
  bytes?: number
}

const unexpected = (error: unknown): Taken => ({ outcome: { kind: 'unexpected', error } })

async function take(request: Request, env: Env, at: Date, later: Later): Promise<Taken> {
  const body = await readBody(request)
  if (typeof body === 'string') return { outcome: { kind: body } }

  const { headers } = request
  const signature = headers.get('x-argyle-signature')
  const received = { body, signature, address: headers.get('cf-connecting-ip'), at }
  const ended = await receive(received, isolateOf(env), later)
  return { ...ended, bytes: body.byteLength }
}
