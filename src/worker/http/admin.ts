/**
 * `/admin`: the HTTP face of Operations, for the command line.
 *
 * Closed with 404 unless ADMIN_TOKEN is set. HTTP only: Operations do the work.
 */

import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import { sha256, utf8 } from '../../platform/bytes.ts'
import { within } from '../../platform/deadline.ts'
import { log } from '../../platform/log.ts'
import { ADMIN_MILLISECONDS } from '../deadlines.ts'
import type { PageQuery } from '../history/list.ts'
import { isolateOf } from '../isolate.ts'
import { type AskedFact, MOST_FACTS, Operations } from '../operations.ts'
import type { Redriven } from '../recovery/redrive.ts'
import type { ReplayRequest } from '../recovery/replay.ts'
import { json, notConfigured, notFound, problem, retryable } from './answer.ts'

// Of an operator, in the log.
const LONGEST_NAME_CHARACTERS = 100

type Face = { Bindings: Env }

/** The routes below `/admin`. */
export const admin = new Hono<Face>()

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

type AdminContext = Context<Face>

// Hono's type of the context lacks a few methods that the platform's has.
const operationsOf = (c: AdminContext) => new Operations(c.executionCtx as ExecutionContext, c.env)
const byOf = (c: AdminContext) => c.req.header('x-operator')?.slice(0, LONGEST_NAME_CHARACTERS)

admin.post('/outbox/drain', async (c) => {
  const drained = await operationsOf(c).drain(byOf(c))
  return drained.kind === 'unconfigured' ? notConfigured() : json(200, drained)
})

// For the routes below this line: the drain has a deadline of its own.
admin.use((_, next) => within(ADMIN_MILLISECONDS, next()))

admin.get('/status', async (c) => json(200, await operationsOf(c).status()))

admin.get('/deliveries', async (c) => json(200, await operationsOf(c).deliveries(queryIn(c))))

admin.get('/deliveries/:n', async (c) =>
  json(200, await operationsOf(c).delivery(Number(c.req.param('n'))))
)

admin.get('/trace/:id{.+}', async (c) =>
  json(200, await operationsOf(c).journeys(c.req.param('id')))
)

admin.get('/totals', async (c) => {
  const { since = 0, until = Date.now() } = queryIn(c)
  return json(200, await operationsOf(c).totals({ since, until }))
})

admin.post('/markers', async (c) => {
  const facts: unknown = await c.req.json().catch(() => undefined)
  if (!isFacts(facts)) return problem(422, 'The body must be a list of facts, 100 at most.')
  return json(200, { markers: await operationsOf(c).markers(facts) })
})

admin.post('/replays', async (c) => {
  const { dryRun, ...request } = queryIn(c)
  return json(200, await operationsOf(c).replay(request, { dryRun: dryRun === true, by: byOf(c) }))
})

admin.get('/replays/:id', async (c) =>
  json(200, await operationsOf(c).replayStatus(c.req.param('id')))
)

admin.post('/replays/:id/step', async (c) =>
  json(200, await operationsOf(c).stepReplay(c.req.param('id'), queryIn(c).limit))
)

admin.post('/erase', async (c) => {
  const { user, dryRun } = queryIn(c)
  if (!user) return problem(422, 'The query must name a user.')
  const cursor = c.req.query('cursor') ?? null
  return json(200, await operationsOf(c).erase({ user, cursor, dryRun: dryRun === true }, byOf(c)))
})

admin.get('/quarantine', async (c) =>
  json(200, await operationsOf(c).quarantine(c.req.query('cursor')))
)

admin.get('/quarantine/:id', async (c) => {
  const kept = await operationsOf(c).quarantined(c.req.param('id'))
  return kept ? json(200, kept) : notKept()
})

admin.delete('/quarantine/:id', async (c) => {
  const wasKept = await operationsOf(c).discard(c.req.param('id'), byOf(c))
  return wasKept ? new Response(null, { status: 204 }) : notKept()
})

admin.post('/quarantine/:id/redrive', async (c) => {
  const redriven = await operationsOf(c).redrive(c.req.param('id'), byOf(c))
  return redriven.kind === 'unconfigured' ? notConfigured() : redriveAnswer(redriven)
})

const isFacts = (facts: unknown): facts is AskedFact[] =>
  Array.isArray(facts) &&
  facts.length <= MOST_FACTS &&
  facts.every((fact) => typeof Object(fact).fingerprint === 'string')

const NUMBERS = ['since', 'until', 'cursor', 'after', 'limit']
const LISTS = ['outcome', 'ids', 'queues']
const FLAGS = ['dryRun', 'onlyFailed']

/** The query of a request: numbers, lists with commas, and flags by the names of the fields. */
function queryIn(c: AdminContext): PageQuery & ReplayRequest & { dryRun?: boolean } {
  const fields = Object.entries(c.req.query()).flatMap(([name, text]): [string, unknown][] => {
    if (LISTS.includes(name)) return [[name, text.split(',')]]
    if (FLAGS.includes(name)) return [[name, text === 'true']]
    if (!NUMBERS.includes(name)) return [[name, text]]
    return Number.isFinite(Number(text)) ? [[name, Number(text)]] : []
  })
  return Object.fromEntries(fields)
}

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
