/**
 * Three instances of the Worker on one local KV and one local queue, with a downstream Worker: two
 * isolates that work, and one with a wrong setting. The window of events that repeat is 10 s.
 *
 * Each instance is wrangler.toml under another name, in a file of its own: the test harness hangs
 * on one file that is given twice.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'
import type { AnyEvent } from '../../src/contract/event.ts'
import { ADMIN_TOKEN, type Answer, SECRET, sign } from './stage.ts'

export const WINDOW_SECONDS = 10

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Instance = 'argyle-edge' | 'argyle-edge-2' | 'argyle-edge-broken'

/** A message that the downstream Worker handled, at a time in milliseconds since the epoch. */
export interface Handled {
  id: string
  event: AnyEvent | undefined
}

export interface Isolates {
  deliver(instance: Instance, delivery: object): Promise<Answer>
  admin(path: string, method: string): Promise<Answer['body']>
  /** Ids of the messages that the downstream Worker handled, in their order. */
  handled(): string[]
  /** The events that its handler ran for under `once`, in their order. */
  events(): AnyEvent[]
  close(): Promise<void>
}

/** Starts them. */
export async function raiseIsolates(): Promise<Isolates> {
  const folder = mkdtempSync(join(tmpdir(), 'isolates-'))
  const config = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')
  const configOf = (name: Instance) => {
    const path = join(folder, `${name}.toml`)
    const text = config
      .replace('name = "argyle-edge"', `name = "${name}"`)
      .replace('main = "src/index.ts"', `main = ${JSON.stringify(join(ROOT, 'src/index.ts'))}`)
    writeFileSync(path, text)
    return path
  }
  const secrets = { ARGYLE_WEBHOOK_SECRET: SECRET, ADMIN_TOKEN }
  const instance = (name: Instance, more: Record<string, string | number>) => ({
    configPath: configOf(name),
    secrets,
    vars: { REPEAT_WINDOW_SECONDS: WINDOW_SECONDS, ...more },
  })
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      instance('argyle-edge', {}),
      instance('argyle-edge-2', {}),
      instance('argyle-edge-broken', { REPEAT_WINDOW_SECONDS: 'soon' }),
      { configPath: 'examples/profiles/wrangler.toml' },
    ],
  })
  await harness.listen()
  const lines = () =>
    harness
      .getLogs()
      .map(({ message }) => message)
      .filter((line) => /^\{"(level|message)":"/.test(line))
      .map((line) => JSON.parse(line))
  return {
    async deliver(name, delivery) {
      const body = JSON.stringify(delivery, null, 2)
      const response = await harness.getWorker(name).fetch('/webhooks/argyle', {
        method: 'POST',
        headers: { 'x-argyle-signature': sign(body) },
        body,
      })
      return { status: response.status, body: (await response.json()) as Answer['body'] }
    },
    async admin(path, method) {
      const response = await harness.getWorker('argyle-edge-2').fetch(`/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      })
      return (await response.json()) as Answer['body']
    },
    handled: () => lines().flatMap(({ message, id }) => (message === 'message' ? [id] : [])),
    events: () => lines().flatMap(({ message, event }) => (message === 'event' ? [event] : [])),
    async close() {
      await harness.close()
      rmSync(folder, { recursive: true })
    },
  }
}
