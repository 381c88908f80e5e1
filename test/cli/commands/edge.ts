/**
 * The real Worker and the downstream Worker, run from their own wrangler files with the secrets of
 * the tests. `send`, `doctor`, `quarantine`, `outbox` and `secret` talk to them.
 */

import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'
import type { AnyEvent } from '../../../src/contract/event.ts'
import { ADMIN_TOKEN, WEBHOOK_SECRET } from './command.ts'

process.env.WRANGLER_LOG ??= 'warn'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

/** The part of a KV namespace that the tests need. */
interface Kv {
  put(key: string, value: string | ArrayBuffer, options?: { metadata?: object }): Promise<void>
}

export interface Edge {
  url: string
  /** The Worker's namespace, for entries that are hard to provoke. */
  kv(): Promise<Kv>
  /** The events that the downstream Worker received. */
  received(): AnyEvent[]
  /** Restarts the Worker with other secrets, at the same address. */
  setSecrets(secrets: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export async function raiseEdge(secrets: Record<string, string> = {}): Promise<Edge> {
  const optionsWith = (more: Record<string, string>) => ({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    workers: [
      {
        configPath: 'wrangler.toml',
        secrets: { ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN, ...more },
      },
      { configPath: 'examples/profiles/wrangler.toml' },
    ],
  })
  const harness = createTestHarness(optionsWith(secrets))
  const { url } = await harness.listen()
  return {
    url: url.href,
    async kv() {
      const { STATE } = await harness.getWorker('argyle-edge').getEnv()
      return STATE
    },
    received: () =>
      harness
        .getLogs()
        .filter(({ message }) => message.startsWith('{"message":"event"'))
        .map(({ message }) => JSON.parse(message).event),
    setSecrets: (more) => harness.update(optionsWith(more)),
    close: () => harness.close(),
  }
}
