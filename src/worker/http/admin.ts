/**
 * `/admin`: look at the outbox and the quarantine, and send on their way again what is in them.
 *
 * Closed with 404 unless ADMIN_TOKEN is set. HTTP only: what happens is in `redrive` and `drain`.
 */

import { Hono } from 'hono/tiny'
import { sha256, utf8 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { log } from '../../platform/log.ts'
import { type Config, configure, type Keeping } from '../config.ts'
import { drain } from '../recovery/drain.ts'
import { type Redriven, redrive } from '../recovery/redrive.ts'
import type { Summary } from '../state/list.ts'
import { summarizeOutbox } from '../state/outbox.ts'
import {
  findQuarantined,
  listQuarantine,
  removeQuarantined,
  summarizeQuarantine,
} from '../state/quarantine.ts'
import { json, notConfigured, notFound, problem, retryable } from './answer.ts'

const PAGE_ENTRIES = 50
// KV may hang, and a redrive takes up to 10 s without that.
const DEADLINE_MILLISECONDS = 25_000

/** The routes below `/admin`. */
export const admin = new Hono<{
  Bindings: Env
  Variables: { keeping: Keeping; config: Config | undefined }
}>()

admin.use(async (c, next) => {
  const configured = configure(c.env)
  const keeping = configured.ok ? configured.config : configured.keeping
  if (!keeping?.adminToken) return notFound()
  if (!(await isBearer(c.req.raw.headers.get('authorization'), keeping.adminToken))) {
    return problem(401, 'This needs the bearer token of ADMIN_TOKEN.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  c.set('keeping', keeping)
  c.set('config', configured.ok ? configured.config : undefined)
  return next()
})

// Both sides are hashed first, because the comparison wants the same length and would tell it.
// https://developers.cloudflare.com/workers/examples/protect-against-timing-attacks/
async function isBearer(header: string | null, token: string): Promise<boolean> {
  const bearer = header?.replace(/^bearer /i, 'Bearer ') ?? ''
  const [given, expected] = await Promise.all([sha256(bearer), sha256(`Bearer ${token}`)])
  return crypto.subtle.timingSafeEqual(utf8(given), utf8(expected))
}

admin.post('/outbox/drain', async (c) => {
  const config = c.get('config')
  if (!config) return notConfigured()
  return json(200, await drain(config, new Date()))
})

// For all routes below this line: the drain has a bound of its own.
admin.use((_, next) => within(DEADLINE_MILLISECONDS, next()))

admin.get('/status', async (c) => {
  const { state } = c.get('keeping')
  const [outbox, quarantine] = await Promise.all([
    summarizeOutbox(state),
    summarizeQuarantine(state),
  ])
  return json(200, { outbox: withAge(outbox), quarantine: withAge(quarantine) })
})

function withAge(summary: Summary) {
  const { oldest } = summary
  const seconds = oldest && Math.round((Date.now() - Date.parse(oldest)) / 1000)
  return { ...summary, oldestSeconds: seconds }
}

admin.get('/quarantine', async (c) => {
  const { state } = c.get('keeping')
  return json(200, await listQuarantine(state, PAGE_ENTRIES, c.req.query('cursor') ?? null))
})

admin.get('/quarantine/:id', async (c) => {
  const kept = await findQuarantined(c.get('keeping').state, c.req.param('id'))
  if (!kept) return notKept()
  const { body, ...facts } = kept
  return json(200, { ...facts, ...readable(body) })
})

function readable(body: Uint8Array): { body: string } | { bodyBase64: string } {
  try {
    // A byte order mark was signed like the rest, so it stays.
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) }
  } catch {
    return { bodyBase64: body.toBase64() }
  }
}

admin.delete('/quarantine/:id', async (c) => {
  const { state } = c.get('keeping')
  const id = c.req.param('id')
  if (!(await findQuarantined(state, id))) return notKept()
  await removeQuarantined(state, id)
  log('info', 'forgotten', { quarantined: id })
  return new Response(null, { status: 204 })
})

admin.post('/quarantine/:id/redrive', async (c) => {
  const config = c.get('config')
  if (!config) return notConfigured()
  const id = c.req.param('id')
  const later = (work: Promise<void>) => c.executionCtx.waitUntil(work)
  return redriveAnswer(await redrive(id, config, new Date(), later))
})

function redriveAnswer(redriven: Redriven): Response {
  switch (redriven.kind) {
    case 'accepted':
      return json(200, { status: 'accepted', id: redriven.event.id, to: redriven.forwarded.to })
    case 'duplicate':
      return json(200, { status: 'duplicate', id: redriven.id })
    case 'probed':
      return json(200, { status: 'probed' })
    case 'resent':
      return redriven.forwarded.to === 'nowhere'
        ? notConfirmed()
        : json(200, { status: 'accepted', id: redriven.id, to: redriven.forwarded.to })
    case 'unavailable':
      return notConfirmed()
    case 'refused':
      return redriven.reason === 'mismatch'
        ? problem(409, 'No secret of today verifies its signature. It is still kept.')
        : problem(409, 'It came without a signature that could be one: it can only be deleted.')
    case 'invalid':
      return problem(422, 'It is still not a delivery that can be read. It is still kept.', {
        errors: redriven.errors,
      })
    case 'unsendable':
      return problem(422, 'It is no event, or its queue is not bound. It is still kept.')
    case 'absent':
      return notKept()
  }
}

function notConfirmed(): Response {
  return retryable('Neither the queue nor the outbox confirmed the event. It is still kept.')
}

function notKept(): Response {
  return problem(404, 'Nothing is kept under this id.')
}
