/**
 * The stage: the Worker and the downstream Worker, each from its own wrangler.toml, run together on
 * local KV and a local queue, reached over real HTTP.
 *
 * Nothing in it is faked. What the downstream Worker received is read from its log.
 */

import { createHmac } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'
import type { ArgyleEvent } from '../../src/event.ts'

// Leaves only warnings, and does not ask the network for a sample of `request.cf`.
process.env.WRANGLER_LOG ??= 'warn'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

const SECRET = 'a-secret-for-this-run'

export interface Answer {
  status: number
  body: Record<string, unknown>
}

export interface Stage {
  url: URL
  /** Posts a body with a signature; null sends none. */
  post(body: string, signature: string | null): Promise<Answer>
  /** Every event that the downstream Worker has received so far. */
  received(): ArgyleEvent[]
  /** Waits until the downstream Worker has received the event, at most 10 s. */
  arrival(id: unknown): Promise<ArgyleEvent | undefined>
  close(): Promise<void>
}

/** Signs as Argyle does: hex HMAC-SHA512 over the bytes. */
export function sign(body: string): string {
  return createHmac('sha512', SECRET).update(body).digest('hex')
}

/** Starts both Workers. */
export async function raise(): Promise<Stage> {
  const harness = createTestHarness({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    workers: [
      { configPath: 'wrangler.toml', secrets: { ARGYLE_WEBHOOK_SECRET: SECRET } },
      { configPath: 'test/downstream/wrangler.toml' },
    ],
  })
  const { url } = await harness.listen()

  const received = () =>
    harness
      .getLogs()
      .filter(({ message }) => message.startsWith('{"message":"event"'))
      .map(({ message }): ArgyleEvent => JSON.parse(message).event)

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
    async arrival(id) {
      const until = Date.now() + 10_000
      while (Date.now() < until) {
        const event = received().find((event) => event.id === id)
        if (event) return event
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return undefined
    },
    close: () => harness.close(),
  }
}
