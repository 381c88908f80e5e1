/**
 * Runs deliveries through one subject in its own isolate, as fast as possible, on request over
 * HTTP.
 *
 * `/prepare` takes deliveries and empties the bindings. `/run` delivers all, one after the other,
 * each with its work after the answer. The caller times the run, because the clock of a Worker
 * stands still while it computes. Log lines are made and then dropped: their transport is not the
 * Worker's work.
 */

import subject from 'subject'
import type { Prepared, Ran } from '../messages.ts'
import { MemoryD1, MemoryKV, MemoryQueue } from './memory.ts'

let lines = 0
for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
  console[level] = () => {
    lines += 1
  }
}

let prepared: { body: Uint8Array; signature: string }[] = []
const state = new MemoryKV()
const events = new MemoryQueue()
const history = new MemoryD1()
// One for all runs, like an isolate's: a Worker's memory of recent events then fills up as in
// production.
const env: Record<string, unknown> = {
  STATE: state,
  EVENTS: events,
  ARGYLE_WEBHOOK_SECRET: '',
  ARGYLE_ENVIRONMENT: 'production',
  ONCE_WINDOW_SECONDS: 604_800,
  REPEAT_WINDOW_SECONDS: 60,
}

function prepare({ secret, deliveries, latencies, entries }: Prepared): void {
  const encoder = new TextEncoder()
  prepared = deliveries.map(({ body, signature }) => ({ body: encoder.encode(body), signature }))
  state.reset(latencies, entries)
  events.reset(latencies)
  history.reset(latencies)
  lines = 0
  // Always the same secret, because the edge reads its settings once.
  env.ARGYLE_WEBHOOK_SECRET = secret
}

// The headers of recorded deliveries, and the headers of Cloudflare that the edge reads.
function requestOf({ body, signature }: (typeof prepared)[number]): Request {
  return new Request('https://argyle-edge.example.workers.dev/webhooks/argyle', {
    method: 'POST',
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip',
      'cf-connecting-ip': '34.27.251.226',
      'content-length': String(body.byteLength),
      'content-type': 'application/json',
      'user-agent': 'ReactorNetty/1.1.28',
      'x-argyle-signature': signature,
    },
    body,
  })
}

/**
 * Delivers all, each `copies` times; a copy does not wait for the work after the answer before it.
 *
 * @param isTogether the copies of a delivery come at the same moment
 */
async function run(copies: number, isTogether: boolean): Promise<Ran> {
  const statuses: Ran['statuses'] = {}
  const milliseconds: number[] = []
  for (const delivery of prepared) {
    const work: Promise<unknown>[] = []
    const context = {
      waitUntil: (one: Promise<unknown>) => work.push(one),
      passThroughOnException: () => {},
    }
    const deliver = async () => {
      const start = Date.now()
      const { status } = await subject.fetch(requestOf(delivery), env, context)
      milliseconds.push(Date.now() - start)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    if (isTogether) await Promise.all(Array.from({ length: copies }, deliver))
    else for (let copy = 0; copy < copies; copy++) await deliver()
    await Promise.all(work)
  }
  return { statuses, milliseconds, sent: events.sent, rows: history.rows, lines }
}

export default {
  async fetch(request, { HAS_HISTORY }) {
    if (HAS_HISTORY) env.HISTORY = history
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/prepare':
        prepare(await request.json())
        return new Response()
      case '/run':
        return Response.json(
          await run(Number(searchParams.get('copies') ?? 1), searchParams.has('together'))
        )
      case '/entries':
        return Response.json([...state.entries])
      default:
        return new Response(null, { status: 404 })
    }
  },
} satisfies ExportedHandler<{ HAS_HISTORY: boolean }>
