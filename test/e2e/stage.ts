/**
 * The stage: the Worker and the downstream Worker, each from its own wrangler.toml, run together on
 * local KV and a local queue, reached over real HTTP.
 *
 * Nothing in it is faked, but for a queue that can be switched off where an outage is played. What
 * the downstream Worker received, and what the cron did, is read from their logs.
 */

import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { KVNamespace, Queue } from '@cloudflare/workers-types'
import { createTestHarness } from 'wrangler'
import type { AnyEvent } from '../../src/contract/event.ts'

// Leaves only warnings, and does not ask the network for a sample of `request.cf`.
process.env.WRANGLER_LOG ??= 'warn'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

const SECRET = 'a-secret-for-this-run'
const ADMIN_TOKEN = 'a-token-for-this-run'
const PATIENCE_SECONDS = 20

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** What the cron says of its run in the log. */
export interface CronRun {
  depth: number
  sent: number
  /** The queues that failed, and why. */
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
  /** Posts a body with a signature; null sends none. */
  post(body: string, signature: string | null): Promise<Answer>
  /** Every event that the downstream Worker has received so far. */
  received(): AnyEvent[]
  /** Waits until the downstream Worker has received the event, at most 20 s. */
  arrival(id: unknown): Promise<AnyEvent | undefined>
  /** The bindings of a Worker, of argyle-edge without a name: the real local ones. */
  bindings<Env = Bindings>(worker?: string): Promise<Env>
  /** Runs what a cron trigger of a Worker runs. */
  scheduled(worker: string, cron: string): Promise<void>
  /** Every line that a Worker has printed so far. */
  printed(): string[]
  /** Every line with this message that a Worker has logged so far. */
  logged(message: string): Record<string, unknown>[]
  /** How many events wait in the outbox, as `/admin/status` has it. */
  outbox(): Promise<number>
  /** Runs what the cron trigger runs. */
  cron(): Promise<CronRun | undefined>
  /** Switches the queue of a stage that was raised with a flaky one. */
  queue(state: QueueState): Promise<void>
  close(): Promise<void>
}

/** Signs as Argyle does: hex HMAC-SHA512 over the bytes. */
export function sign(body: string): string {
  return createHmac('sha512', SECRET).update(body).digest('hex')
}

/** What `look` finds, as soon as it finds anything, or undefined after some time. */
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
  /** The flaky queue stands between argyle-edge and EVENTS. */
  flakyQueue?: boolean
  /** The wrangler file of argyle-edge. */
  edge?: string
  /** Those of the downstream Workers. */
  downstream?: string[]
}

/** Starts argyle-edge and its downstream Workers, and the flaky queue between them if there is to be one. */
export async function raise({
  flakyQueue = false,
  edge = 'wrangler.toml',
  downstream = ['examples/profiles/wrangler.toml'],
}: Casting = {}): Promise<Stage> {
  const harness = createTestHarness({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    workers: [
      {
        configPath: edge,
        secrets: { ARGYLE_WEBHOOK_SECRET: SECRET, ADMIN_TOKEN },
        ...(flakyQueue && { bindingOverrides: { EVENTS: 'flaky-queue' } }),
      },
      ...downstream.map((configPath) => ({ configPath })),
      ...(flakyQueue ? [{ configPath: 'test/e2e/flaky-queue/wrangler.toml' }] : []),
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
      await harness.getWorker('flaky-queue').fetch(`/${state}`)
    },
    close: () => harness.close(),
  }
}
