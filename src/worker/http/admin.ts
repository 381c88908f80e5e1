/**
 * `/admin`: shows the outbox and the quarantine, drains the one and redrives the other.
 *
 * Closed with 404 unless ADMIN_TOKEN is set. HTTP only: `redrive` and `drain` do the work.
 */

import { Hono } from 'hono/tiny'
import { sha256, utf8 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { log } from '../../platform/log.ts'
import type { RecoveryConfig } from '../config.ts'
import { ADMIN_MILLISECONDS } from '../deadlines.ts'
import { type Isolate, isolateOf } from '../isolate.ts'
import { discard } from '../recovery/discard.ts'
import { drain } from '../recovery/drain.ts'
import { type Redriven, redrive } from '../recovery/redrive.ts'
import type { Summary } from '../state/list.ts'
import { summarizeOutbox } from '../state/outbox.ts'
import { findQuarantined, listQuarantine, summarizeQuarantine } from '../state/quarantine.ts'
import { json, notConfigured, notFound, problem, retryable } from './answer.ts'

const PAGE_ENTRIES = 50

/** The routes below `/admin`. */
export const admin = new Hono<{
  Bindings: Env
  Variables: { recovery: RecoveryConfig; isolate: Isolate | undefined }
}>()

admin.use(async (c, next) => {
  const opened = isolateOf(c.env)
  const recovery = opened.ok ? opened.isolate.config : opened.recovery
  if (!recovery?.adminToken) return notFound()
  const { method, path, raw } = c.req
  const address = raw.headers.get('cf-connecting-ip') ?? undefined
  if (!(await isBearer(raw.headers.get('authorization'), recovery.adminToken))) {
    log('warn', 'admin refused', { method, path, address })
    return problem(401, 'This route needs ADMIN_TOKEN as its bearer token.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  c.set('recovery', recovery)
  c.set('isolate', opened.ok ? opened.isolate : undefined)
  await next()
  log('info', 'admin', { method, path, status: c.res.status, address })
  return undefined
})

// Hashes both sides first: the comparison needs equal lengths, and would reveal the token's length.
// https://developers.cloudflare.com/workers/examples/protect-against-timing-attacks/
async function isBearer(header: string | null, token: string): Promise<boolean> {
  const bearer = header?.replace(/^bearer /i, 'Bearer ') ?? ''
  const [given, expected] = await Promise.all([sha256(bearer), sha256(`Bearer ${token}`)])
  return crypto.subtle.timingSafeEqual(utf8(given), utf8(expected))
}

admin.post('/outbox/drain', async (c) => {
  const isolate = c.get('isolate')
  if (!isolate) return notConfigured()
  return json(200, await drain(isolate.config, new Date()))
})

// For the routes below this line: the drain has a deadline of its own.
admin.use((_, next) => within(ADMIN_MILLISECONDS, next()))

admin.get('/status', async (c) => {
  const { state } = c.get('recovery')
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
  const { state } = c.get('recovery')
  return json(200, await listQuarantine(state, PAGE_ENTRIES, c.req.query('cursor') ?? null))
})

admin.get('/quarantine/:id', async (c) => {
  const kept = await findQuarantined(c.get('recovery').state, c.req.param('id'))
  if (!kept) return notKept()
  const { body, ...facts } = kept
  return json(200, { ...facts, ...readable(body) })
})

function readable(body: Uint8Array): { body: string } | { bodyBase64: string } {
  try {
    // A byte order mark was signed too, so it stays.
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) }
  } catch {
    return { bodyBase64: body.toBase64() }
  }
}

admin.delete('/quarantine/:id', async (c) => {
  const recent = c.get('isolate')?.recent
  const wasKept = await discard(c.get('recovery').state, c.req.param('id'), recent)
  return wasKept ? new Response(null, { status: 204 }) : notKept()
})

admin.post('/quarantine/:id/redrive', async (c) => {
  const isolate = c.get('isolate')
  if (!isolate) return notConfigured()
  const id = c.req.param('id')
  const later = (work: Promise<void>) => c.executionCtx.waitUntil(work)
  return redriveAnswer(await redrive(id, isolate, new Date(), later))
})

function redriveAnswer(redriven: Redriven): Response {
  switch (redriven.kind) {
    case 'accepted':
      return json(200, { status: 'accepted', id: redriven.eventId, to: redriven.to })
    case 'duplicate':
      return json(200, { status: 'duplicate', id: redriven.eventId })
    case 'probed':
      return json(200, { status: 'probed' })
    case 'unavailable':
      return retryable(
        'Neither the queue nor the outbox confirmed the event. The delivery stays in the quarantine.'
      )
    case 'refused':
      return redriven.reason === 'mismatch'
        ? problem(
            409,
            'No current secret verifies the signature. Set the secret, then redrive again.'
          )
        : problem(
            409,
            'The current code cannot read the signature. The delivery stays in the quarantine.'
          )
    case 'invalid':
      return problem(422, 'The delivery is still invalid. It stays in the quarantine.', {
        errors: redriven.errors,
      })
    case 'unsendable':
      return problem(
        422,
        'The entry is not an event, its queue is not bound, or its data is gone. Bind the queue, then redrive again.'
      )
    case 'absent':
      return notKept()
  }
}

function notKept(): Response {
  return problem(404, 'The quarantine has no entry with this id.')
}
