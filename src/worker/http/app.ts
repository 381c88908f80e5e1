/**
 * HTTP: the routes. Only this file and `admin` know Hono.
 *
 * Decides only whether a body arrived; everything else about a delivery is in `receive`. Every
 * request gets an answer: an error that nobody expected is a 503, because Argyle retries on that.
 */

import { Hono } from 'hono/tiny'
import { getPath } from 'hono/utils/url'
import { causeOf, framesOf, log } from '../../platform/log.ts'
import { Deadlines } from '../deadlines.ts'
import { historyWarnings, noteDelivery } from '../history/write.ts'
import type { Later } from '../inbound/admit.ts'
import { logDelivery } from '../inbound/delivery-log.ts'
import type { Ended } from '../inbound/outcome.ts'
import { receive } from '../inbound/receive.ts'
import { isolateOf } from '../isolate.ts'
import { admin } from './admin.ts'
import { answer, healthAnswer, methodNotAllowed, notFound } from './answer.ts'
import { readBody } from './body.ts'

const ROUTE = '/webhooks/argyle'
// Of a misspelt path, in the log.
const LONGEST_PATH_CHARACTERS = 200

/** The HTTP application. */
export const app = new Hono<{ Bindings: Env }>({
  // A signed POST to a misspelt path is a delivery too: a 404 would lose it, as Argyle does not
  // retry.
  getPath: (request) => (isSigned(request) ? ROUTE : getPath(request)),
})

const isSigned = ({ method, headers }: Request) =>
  method === 'POST' && headers.has('x-argyle-signature')

app.post(ROUTE, async (c) => {
  const deadlines = new Deadlines()
  const later = (work: Promise<void>) => c.executionCtx.waitUntil(work)
  const { bytes, ...ended } = await take(c.req.raw, c.env, deadlines, later).catch(unexpected)
  deadlines.end()
  const at = deadlines.at.getTime()
  const milliseconds = Date.now() - at
  const path = getPath(c.req.raw)
  const misspelt = path === ROUTE ? undefined : path.slice(0, LONGEST_PATH_CHARACTERS)
  const { cf, headers } = c.req.raw
  const isReconciled = ended.verified && headers.get('x-argyle-edge-via') === 'reconcile'
  const via = isReconciled ? ('reconciled' as const) : undefined
  const measured = { bytes, milliseconds, colo: cf?.colo, via }
  logDelivery(ended, { ...measured, path: misspelt })
  const { history } = isolateOf(c.env)
  if (history) later(noteDelivery(history, ended, { at, ...measured }))
  return answer(ended.outcome)
})

app.all(ROUTE, () => methodNotAllowed('POST'))

app.get('/health', (c) => {
  const opened = isolateOf(c.env)
  if (!opened.ok) return healthAnswer(opened.faults)
  return healthAnswer([], [...opened.isolate.config.warnings, ...historyWarnings(opened.history)])
})

app.all('/health', () => methodNotAllowed('GET, HEAD'))

app.route('/admin', admin)

app.notFound(() => notFound())

app.onError((error) => {
  log('error', 'unexpected', { cause: causeOf(error), frames: framesOf(error) })
  return answer({ kind: 'unexpected', error })
})

interface Taken extends Ended {
  /** The size of the body, if it is known. */
  bytes?: number
}

const unexpected = (error: unknown): Taken => ({
  outcome: { kind: 'unexpected', error },
  verified: false,
})

async function take(
  request: Request,
  env: Env,
  deadlines: Deadlines,
  later: Later
): Promise<Taken> {
  const body = await readBody(request, deadlines)
  const { headers } = request
  const address = headers.get('cf-connecting-ip')
  if (body === 'too_large') {
    const length = Number(headers.get('content-length')) || undefined
    return { outcome: { kind: body, address }, verified: false, ...(length && { bytes: length }) }
  }
  if (body === 'incomplete') return { outcome: { kind: body }, verified: false }

  const signature = headers.get('x-argyle-signature')
  const received = { body, signature, address, deadlines }
  const ended = await receive(received, isolateOf(env), later)
  return { ...ended, bytes: body.byteLength }
}
