/**
 * The routes of the console. GET shows, POST changes; `index` has made sure who asks and from
 * where.
 */

import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { QUARANTINE_REASONS } from '../contract/quarantine.ts'
import { causeOf, framesOf, log } from '../platform/log.ts'
import type { Bindings, Status } from './edge.ts'
import { fileNamed } from './files.ts'
import { deliveriesPage, rows, scaleIn } from './pages/deliveries.ts'
import { deliveryPage } from './pages/delivery.ts'
import { conditionsOf, filterIn } from './pages/filter.ts'
import { healthPage } from './pages/health.ts'
import {
  type Act,
  changeEntries,
  confirmPage,
  entryPage,
  quarantinePage,
} from './pages/quarantine.ts'
import { drainPage, queuesPage } from './pages/queues.ts'
import { replayNow, replayQuestion } from './pages/replay.ts'
import { tracePage } from './pages/trace.ts'
import type { Html } from './parts/html.ts'
import { document, type Frame } from './parts/layout.ts'
import { noticeIn } from './parts/notice.ts'
import { silent } from './parts/silent.ts'

const LONGEST_ID_CHARACTERS = 1_000

interface Shown {
  Bindings: Bindings
  Variables: { status: Promise<Status> | undefined }
}

export const app = new Hono<Shown>()
type Page = Context<Shown>

const queryOf = (c: Page) => new URL(c.req.url).searchParams

async function show(
  c: Page,
  title: string,
  path: Frame['path'],
  main: Html | Promise<Html>,
  status: 200 | 404 | 503 = 200
) {
  const [body, environment] = await Promise.all([main, environmentOf(c)])
  const frame = { title, path, by: c.env.by, environment }
  return c.html(document(frame, html`${noticeIn(queryOf(c))}${body}`), status)
}

/** Asked once for a request: the header needs it, and some of the pages. */
function statusOf(c: Page): Promise<Status> {
  const asked = c.get('status') ?? Promise.resolve(c.env.EDGE.status())
  c.set('status', asked)
  return asked
}

/** For the header, so that nobody changes production by mistake. A page is shown without it too. */
async function environmentOf(c: Page): Promise<string | undefined> {
  const status = await statusOf(c).catch(() => undefined)
  return status?.environment ?? undefined
}

app.get('/', (c) => {
  const query = queryOf(c)
  const cursor = Number(query.get('cursor')) || undefined
  const view = { filter: filterIn(query), scale: scaleIn(query), cursor, now: Date.now() }
  return show(c, 'Deliveries', '/', deliveriesPage(c.env.EDGE, view, statusOf(c)))
})

// The rows that are newer than one, for the live list.
app.get('/rows', async (c) => {
  const query = queryOf(c)
  const filter = filterIn(query)
  const after = Number(query.get('after')) || 0
  const page = await c.env.EDGE.deliveries({ ...conditionsOf(filter), after })
  const entries = page.kind === 'found' ? page.entries.toReversed() : []
  return c.html(rows(entries, filter, Date.now()))
})

app.get('/deliveries/:n', async (c) => {
  const { EDGE } = c.env
  const [found, status] = await Promise.all([
    EDGE.delivery(Number(c.req.param('n')) || 0),
    statusOf(c),
  ])
  if (found.kind !== 'found') return show(c, 'Delivery', '/', silent(found))
  const { delivery } = found
  if (!delivery) return show(c, 'This delivery is not in the history', '/', notFound(), 404)
  const { event, subject } = delivery.entry
  const title = [event ?? 'A delivery without an event', subject].filter(Boolean).join(' ')
  return show(c, title, '/', deliveryPage(delivery, status.queues))
})

app.get('/trace', (c) => {
  const id = (c.req.query('id') ?? '').trim().slice(0, LONGEST_ID_CHARACTERS)
  return show(c, `Trace of ${id}`, '', tracePage(c.env.EDGE, id))
})

app.get('/replay', (c) =>
  show(
    c,
    'Replay',
    '',
    replayQuestion(c.env.EDGE, c.req.query('id') ?? '', c.req.query('queue') ?? '')
  )
)

app.post('/replay', async (c) => {
  const form = await c.req.formData()
  const [id, queue] = ['id', 'queue'].map((name) => String(form.get(name) ?? ''))
  return c.redirect(await replayNow(c.env.EDGE, id ?? '', queue ?? '', c.env.by), 303)
})

const reasonIn = (c: Page) => QUARANTINE_REASONS.find((one) => one === c.req.query('reason')) ?? ''

app.get('/quarantine', (c) =>
  show(
    c,
    'Quarantine',
    '/quarantine',
    quarantinePage(c.env.EDGE, reasonIn(c), c.req.query('cursor') ?? null, Date.now())
  )
)

app.get('/quarantine/confirm', (c) => {
  const given = c.req.query('act') ?? ''
  const act: Act = given === 'delete' ? 'delete' : 'redrive'
  const ids = c.req.queries('id') ?? []
  const title = act === 'delete' ? 'Delete for good' : 'Redrive'
  const page = confirmPage(c.env.EDGE, act, given === 'redrive-all', reasonIn(c), ids)
  return show(c, title, '/quarantine', page)
})

app.get('/quarantine/:id', (c) => {
  const id = c.req.param('id')
  return show(c, `Entry ${id}`, '/quarantine', entryPage(c.env.EDGE, id))
})

app.post('/quarantine', async (c) => {
  const form = await c.req.formData()
  const act = form.get('act') === 'delete' ? 'delete' : 'redrive'
  const ids = form.getAll('id').map(String)
  return c.redirect(await changeEntries(c.env.EDGE, act, ids, c.env.by), 303)
})

app.get('/queues', async (c) =>
  show(c, 'Outbox and queues', '/queues', queuesPage(c.env.EDGE, await statusOf(c), Date.now()))
)

app.post('/queues/drain', (c) =>
  show(c, 'Outbox and queues', '/queues', drainPage(c.env.EDGE, c.env.by, Date.now()))
)

app.get('/health', async (c) =>
  show(c, 'Health', '/health', healthPage(await statusOf(c), Date.now()))
)

app.get('/files/:name', (c) => fileNamed(c.req.param('name')) ?? c.notFound())

app.onError((error, c) => {
  const { method, path } = c.req
  const cause = causeOf(error)
  log('error', 'unexpected', { method, path, cause, frames: framesOf(error) })
  return show(c, 'The edge did not answer', '', unanswered(cause), 503)
})

app.notFound((c) => show(c, 'This page does not exist', '', notFound(), 404))

function notFound(): Html {
  return html`<div class="sheet empty"><p><a href="/">See all deliveries</a>, or search for an id above.</p></div>`
}

function unanswered(cause: string): Html {
  return html`<p class="notice bad">This page could not be made (${cause}). Deliveries do not depend on it.</p>
    <div class="sheet"><p>Reload in a minute. If it stays so: is the Worker deployed that <code>[[services]]</code> of
      <code>wrangler.console.toml</code> names, in this version? <code>npm run argyle -- status</code> asks it
      directly. On your machine it is <code>npm run dev</code>.</p></div>`
}
