/**
 * The stage: the Worker and the downstream Worker, each from its own wrangler.toml, run together on
 * the local KV and a local queue, and are reached over real HTTP.
 *
 * Only the queue of an outage is a fake: it can be switched off. The events that the downstream
 * Worker received, and the runs of the cron, are read from the logs.
 */

import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { KVNamespace, Queue } from '@cloudflare/workers-types'
import { createTestHarness } from 'wrangler'
import type { AnyEvent } from '../../src/contract/event.ts'

// Log warnings only, and do not fetch a sample of `request.cf` from the network.
process.env.WRANGLER_LOG ??= 'warn'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

export const SECRET = 'a-secret-for-this-run'
export const ADMIN_TOKEN = 'a-token-for-this-run'
const PATIENCE_SECONDS = 20
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** The log line of a cron run. */
export interface CronRun {
  depth: number
  sent: number
  /** The queues that failed, each with its cause. */
  failing?: Record<string, string>
  stopped?: string
}

export interface Bindings {
  STATE: KVNamespace
  EVENTS: Queue
}

export type QueueState = 'up' | 'down' | 'hanging'

export interface Stage {
  url: URL
  /** Posts a body with a signature; null posts no signature. */
  post(body: string, signature: string | null): Promise<Answer>
  /** The events that the downstream Worker has received so far. */
  received(): AnyEvent[]
  /** The event once the downstream Worker has received it; undefined after 20 s. */
  arrival(id: unknown): Promise<AnyEvent | undefined>
  /** The real local bindings of a Worker. Default: argyle-edge. */
  bindings<Env = Bindings>(worker?: string): Promise<Env>
  /** Runs the work of a cron trigger of a Worker. */
  scheduled(worker: string, cron: string): Promise<void>
  /** The lines that all Workers have printed so far. */
  printed(): string[]
  /** The log lines with this message so far. */
  logged(message: string): Record<string, unknown>[]
  /** The number of events in the outbox, from `/admin/status`. */
  outbox(): Promise<number>
  /** Runs the cron of argyle-edge, and returns its log line. */
  cron(): Promise<CronRun | undefined>
  /** Switches the queue. Only on a stage with `flakyQueue`. */
  queue(state: QueueState): Promise<void>
  close(): Promise<void>
}

/** Signs as Argyle does: hex HMAC-SHA512 over the bytes. */
export function sign(body: string): string {
  return createHmac('sha512', SECRET).update(body).digest('hex')
}

/**
 * The first value other than undefined that `look` finds; undefined after `seconds`. Default: 20.
 */
export async function eventually<T>(
  look: () => T | undefined,
  seconds = PATIENCE_SECONDS
): Promise<T | undefined> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const found = look()
    if (found !== undefined || Date.now() >= until) return found
    await sleep(50)
  }
}

export interface Casting {
  /** Puts a queue that can be switched off between argyle-edge and EVENTS. */
  flakyQueue?: boolean
  /** The wrangler file of argyle-edge. Default: wrangler.toml. */
  edge?: string
  /** The window of events that repeat. Default: that of wrangler.toml. */
  windowSeconds?: number
  /** The wrangler files of the downstream Workers. Default: that of examples/profiles. */
  downstream?: string[]
}

/** A copy in `folder` of a wrangler file of argyle-edge, with the flaky queue. Returns its path. */
function withFlakyQueue(edge: string, folder: string): string {
  const main = JSON.stringify(join(ROOT, 'test/e2e/flaky-queue/index.ts'))
  const text = readFileSync(resolve(ROOT, edge), 'utf8').replace(/^main = .*$/m, `main = ${main}`)
  const path = join(folder, 'wrangler.toml')
  writeFileSync(path, text)
  return path
}

/** Starts argyle-edge and its downstream Workers. */
export async function raise({
  flakyQueue = false,
  edge = 'wrangler.toml',
  windowSeconds,
  downstream = ['examples/profiles/wrangler.toml'],
}: Casting = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'stage-'))
  const configPath = flakyQueue ? withFlakyQueue(edge, folder) : edge
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      {
        configPath,
        secrets: { ARGYLE_WEBHOOK_SECRET: SECRET, ADMIN_TOKEN },
        ...(windowSeconds && { vars: { REPEAT_WINDOW_SECONDS: windowSeconds } }),
      },
      ...downstream.map((path) => ({ configPath: path })),
    ],
  })
  const { url } = await harness.listen()

  const printed = () => harness.getLogs().map((line) => line.message)
  const logged: Stage['logged'] = (message) =>
    printed()
      .filter((line) => /^\{"(level|message)":"/.test(line))
      .map((line) => JSON.parse(line))
      .filter((line) => line.message === message)
  const received = () => logged('event').map(({ event }) => event as AnyEvent)

  return {
    url,
    async post(body, signature) {
      const response = await fetch(new URL('/webhooks/argyle', url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature !== null && { 'x-argyle-signature': signature }),
        },
        body,
      })
      const answer = (await response.json()) as Answer['body']
      return { status: response.status, body: answer }
    },
    received,
    printed,
    logged,
    bindings: <Env>(worker = 'argyle-edge') => harness.getWorker<Env>(worker).getEnv(),
    async scheduled(worker, cron) {
      await harness.getWorker(worker).scheduled({ cron })
    },
    arrival: (id) => eventually(() => received().find((event) => event.id === id)),
    async outbox() {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
      const response = await fetch(new URL('/admin/status', url), { headers })
      const { outbox } = (await response.json()) as { outbox: { count: number } }
      return outbox.count
    },
    async cron() {
      const runs = logged('outbox').length
      await harness.getWorker('argyle-edge').scheduled({ cron: '*/5 * * * *' })
      return eventually(() => logged('outbox')[runs] as CronRun | undefined)
    },
    async queue(state) {
      await harness.getWorker('argyle-edge').fetch(`/queue/${state}`)
    },
    async close() {
      await harness.close()
      rmSync(folder, { recursive: true })
    },
  }
}
