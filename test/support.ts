/**
 * Shared by the tests inside workerd: deliveries as Argyle sends them, the front door, and bindings
 * that note their calls.
 *
 * The signing here only makes valid input. `argyle/signature.test.ts` proves the signature scheme,
 * with vectors that were computed elsewhere.
 */

import { createExecutionContext, reset, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, vi } from 'vitest'
import type { AnyEvent } from '../src/contract/event.ts'
import worker from '../src/index.ts'
import type { Config } from '../src/worker/config.ts'
import { isolateOf } from '../src/worker/isolate.ts'
import { type OutboxEntry, readEntries, waitingEntries } from '../src/worker/state/outbox.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      PROFILES: Queue
      RECORDER: Fetcher
      DB: D1Database
      FUZZ_CASES: string
    }
  }
}

export const SECRET = env.ARGYLE_WEBHOOK_SECRET

/** The documented example, as an object that tests change. Its profile id is not a UUID. */
export const profileAdded = {
  event: 'profiles.added',
  name: 'A profile was added',
  data: {
    account: 'ada143be-3c90-4534-b7ea-9899674dc6e0',
    user: '3823026e-a964-45f6-b201-6b8c096b30d3',
    profile: '4334r6e-a964-45eef6-b201-64464',
  },
}

/** The standard windows. */
export const WINDOWS_SECONDS = { once: 604_800, repeats: 60 }

/** The first second of a minute. */
export const NOON = new Date('2026-11-23T12:00:00.000Z')

/** Sets the clock to noon before each test of a file, and deletes all storage after it. */
export function clockAtNoon(): void {
  beforeEach(() => {
    // Only the clock: local KV and the queue need real timers.
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await reset()
  })
}

/** An event with a number, received `number` seconds after 11 o'clock. */
export const eventOf = (number: number, data: Record<string, unknown> = {}): AnyEvent => ({
  specversion: '1.0',
  id: String(number).padStart(32, '0'),
  source: 'https://api.argyle.com',
  type: 'com.argyle.profiles.added',
  time: new Date(NOON.getTime() - 3_600_000 + number * 1_000).toISOString(),
  datacontenttype: 'application/json',
  fingerprint: String(number),
  data,
})

export const secondsLater = (seconds: number) => vi.setSystemTime(NOON.getTime() + seconds * 1000)

export const profileUpdated = { ...profileAdded, event: 'profiles.updated' }

/** JSON as Argyle writes it: two spaces, no newline at the end. */
export const wire = (delivery: unknown) => JSON.stringify(delivery, null, 2)

export async function sign(body: BodyInit, secret = SECRET): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-512' }
  const bytes = new TextEncoder().encode(secret)
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const signed = await new Response(body).arrayBuffer()
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)).toHex()
}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/**
 * Sends a request through the Worker's own `fetch`, and waits for the work after the answer too.
 */
export async function request(
  path: string,
  init: RequestInit<IncomingRequestCfProperties>,
  // A new object counts as another isolate, which remembers nothing.
  bindings: object = { ...env }
): Promise<Answer> {
  const context = createExecutionContext()
  const incoming = new Request<unknown, IncomingRequestCfProperties>(
    `https://argyle-edge.test${path}`,
    init
  )
  const response = await worker.fetch(incoming, bindings as Env, context)
  await waitOnExecutionContext(context)
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : JSON.parse(text),
  }
}

/** Posts a signed delivery: an object as Argyle writes it, a text as it is. */
export async function deliver(
  delivery: object | string,
  bindings?: object,
  { secret, address }: { secret?: string; address?: string } = {}
): Promise<Answer> {
  const body = typeof delivery === 'string' ? delivery : wire(delivery)
  const headers = {
    'x-argyle-signature': await sign(body, secret),
    ...(address && { 'cf-connecting-ip': address }),
  }
  return request('/webhooks/argyle', { method: 'POST', body, headers }, bindings)
}

/**
 * The real bindings with methods of `instead` in place of theirs.
 *
 * @returns the bindings; every call in `calls`, in order; and the messages that EVENTS was asked to
 *   send in `sent`, those of PROFILES in `sentToProfiles`
 */
export function watched(
  instead: { STATE?: object; EVENTS?: object; PROFILES?: object } & Record<string, unknown> = {}
) {
  const calls: string[] = []
  const sent: AnyEvent[] = []
  const sentToProfiles: AnyEvent[] = []
  const watch = <T extends object>(name: string, real: T, fakes: object = {}, into = sent): T =>
    new Proxy(real, {
      get(target, method) {
        const owner = method in fakes ? fakes : target
        return (...args: unknown[]) => {
          calls.push(`${name}.${String(method)}`)
          if (method === 'send') into.push(args[0] as AnyEvent)
          if (method === 'sendBatch') {
            into.push(...(args[0] as { body: AnyEvent }[]).map(({ body }) => body))
          }
          return Reflect.apply(Reflect.get(owner, method), target, args)
        }
      },
    })
  const { STATE, EVENTS, PROFILES, ...vars } = instead
  const bindings = {
    ...env,
    ...vars,
    STATE: watch('STATE', env.STATE, STATE),
    EVENTS: watch('EVENTS', env.EVENTS, EVENTS),
    PROFILES: watch('PROFILES', env.PROFILES, PROFILES, sentToProfiles),
  }
  return { bindings, calls, sent, sentToProfiles }
}

/** The configuration in valid bindings. Throws if they are not valid. */
export function configOf(bindings: object): Config {
  const opened = isolateOf(bindings)
  if (!opened.ok) throw new Error(JSON.stringify(opened.faults))
  return opened.isolate.config
}

/** One of Argyle's published addresses. */
export const ARGYLE_ADDRESS = '34.27.251.226'

/**
 * Waits in real time until the code under fake timers has set a timer: digests run in real time.
 */
export async function timerSet(): Promise<void> {
  while (vi.getTimerCount() === 0) await scheduler.wait(1)
}

let startMilliseconds = 0

/** Notes that a test begins. Called before the test can fake the clock: see `setup.ts`. */
export function noteStart(): void {
  startMilliseconds = Date.now()
}

/**
 * The events that this test sent through a real local queue, as its consumer got them. Waits until
 * `isEnough` holds, at most 5 s.
 */
export async function consumed(
  isEnough: (events: AnyEvent[]) => boolean,
  queue = 'argyle-events'
): Promise<AnyEvent[]> {
  const url = `https://recorder.test/${queue}?since=${startMilliseconds}`
  for (let attempt = 0; ; attempt++) {
    const events: AnyEvent[] = await (await env.RECORDER.fetch(url)).json()
    if (isEnough(events) || attempt === 100) return events
    await scheduler.wait(50)
  }
}

/** The event with this id as the consumer of a real local queue got it; undefined after 5 s. */
export async function arrival(id: unknown, queue?: string): Promise<AnyEvent | undefined> {
  const isIt = (event: AnyEvent) => event.id === id
  return (await consumed((events) => events.some(isIt), queue)).find(isIt)
}

/** The entries of the outbox. */
export async function waiting(): Promise<(OutboxEntry | undefined)[]> {
  const pages = await Array.fromAsync(waitingEntries(env.STATE))
  const keys = pages.flat().map(({ key }) => key)
  const found = keys.length > 0 ? await readEntries(env.STATE, keys) : []
  return found.map(({ entry }) => entry)
}

/** The log lines that `work` writes, parsed and as one text. */
export async function logged(
  work: () => Promise<unknown>
): Promise<{ lines: Record<string, unknown>[]; text: string }> {
  const written: string[] = []
  const spies = (['info', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((line: string) => written.push(line))
  )
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return { lines: written.map((line) => JSON.parse(line)), text: written.join('\n') }
}
