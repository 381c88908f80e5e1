/**
 * HTTP: the routes. Only this file and `admin` know Hono.
 *
 * Decides nothing about a delivery but its size and that the settings are right; the rest is
 * `receive`. Any path ends in an answer: what throws is a 503, because Argyle retries on that.
 */

import { Hono } from 'hono/tiny'
import { causeOf, framesOf, log } from '../../platform/log.ts'
import { configure } from '../config.ts'
import { record } from '../inbound/delivery-log.ts'
import type { Ending } from '../inbound/outcome.ts'
import { type Later, receive, receiveUnconfigured } from '../inbound/receive.ts'
import { admin } from './admin.ts'
import { answer, healthAnswer, methodNotAllowed, notFound } from './answer.ts'
import { readBody } from './body.ts'

/** The HTTP application. */
export const app = new Hono<{ Bindings: Env }>()

app.post('/webhooks/argyle', async (c) => {
  const at = new Date()
  const { ending, bytes } = await take(c.req.raw, c.env, at, (work) =>
    c.executionCtx.waitUntil(work)
  ).catch((error: unknown): Taken => ({ ending: unexpected(error) }))
  record(ending, { bytes, milliseconds: Date.now() - at.getTime() })
  return answer(ending)
})

app.all('/webhooks/argyle', () => methodNotAllowed('POST'))

app.get('/health', (c) => {
  const configured = configure(c.env)
  return healthAnswer(configured.ok ? [] : configured.faults)
})

app.all('/health', () => methodNotAllowed('GET, HEAD'))

app.route('/admin', admin)

app.notFound(() => notFound())

app.onError((error) => {
  log('error', 'unexpected', { cause: causeOf(error), frames: framesOf(error) })
  return answer(unexpected(error))
})

const unexpected = (error: unknown): Ending => ({
  kind: 'unexpected',
  error,
  quarantined: undefined,
})

interface Taken {
  ending: Ending
  bytes?: number
}

async function take(request: Request, env: Env, at: Date, later: Later): Promise<Taken> {
  const body = await readBody(request)
  if (typeof body === 'string') return { ending: { kind: body } }

  const { headers } = request
  const signature = headers.get('x-argyle-signature')
  const received = { body, signature, address: headers.get('cf-connecting-ip'), at }
  const configured = configure(env)
  const ending = configured.ok
    ? await receive(received, configured.config, later)
    : await receiveUnconfigured(received, configured.faults, configured.keeping)
  return { ending, bytes: body.byteLength }
}
