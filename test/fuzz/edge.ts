/**
 * The Worker with bindings in memory, for the property tests: thousands of cases, each with its own
 * KV and queues, through the Worker's own `fetch`.
 *
 * Signs the deliveries, rightly or wrongly. `memory` has the limits of the bindings.
 */

import { env } from 'cloudflare:workers'
import type { AnyMessage } from '../../src/contract/event.ts'
import worker from '../../src/index.ts'
import { SECRET, sign } from '../support.ts'
import type { Signing } from './headers.ts'
import type { Bytes } from './hostile.ts'
import { type Gate, MemoryHistory, MemoryKV, MemoryQueue } from './memory.ts'

export interface Sent {
  body: Bytes
  signing: Signing
  address?: string | undefined
  headers?: Record<string, string>
  /** The size of the pieces in which the body arrives. Default: one piece. */
  chunkBytes?: number | undefined
}

/** An answer and its body. */
export interface Answered {
  status: number
  type: string | null
  body: Record<string, unknown>
}

/** A Worker with its KV, its queues and its history. */
export class Edge {
  readonly state: MemoryKV
  readonly events: MemoryQueue<AnyMessage>
  /** Bound as PROFILES. Gets the events that ROUTES names. */
  readonly profiles: MemoryQueue<AnyMessage>
  readonly history: MemoryHistory
  readonly #bindings: object
  #later: Promise<unknown>[] = []

  constructor(gate?: Gate, routes?: Record<string, string[]>) {
    this.state = new MemoryKV(gate)
    this.events = new MemoryQueue(gate)
    this.profiles = new MemoryQueue(gate)
    this.history = new MemoryHistory(gate)
    this.#bindings = {
      ...env,
      STATE: this.state,
      EVENTS: this.events,
      PROFILES: this.profiles,
      HISTORY: this.history,
      ADMIN_TOKEN: 'token'.repeat(40),
      ROUTES: routes,
    }
  }

  /** Posts a delivery. */
  async deliver({ body, signing, address, headers, chunkBytes }: Sent): Promise<Answered> {
    const all = new Headers(headers)
    const signature = await signatureOf(body, signing)
    if (signature !== undefined) all.set('x-argyle-signature', signature)
    if (address !== undefined) all.set('cf-connecting-ip', address)
    const init = { method: 'POST', headers: all, body: chunkBytes ? piped(body, chunkBytes) : body }
    return this.request('/webhooks/argyle', init)
  }

  async request(path: string, init: RequestInit<IncomingRequestCfProperties>): Promise<Answered> {
    const context = {
      waitUntil: (work: Promise<unknown>) => this.#later.push(work),
      passThroughOnException() {},
      props: {},
    }
    const incoming = new Request<unknown, IncomingRequestCfProperties>(
      new URL(path, 'https://argyle-edge.test'),
      init
    )
    const response = await worker.fetch(
      incoming,
      this.#bindings as Env,
      context as unknown as ExecutionContext
    )
    const text = await response.text()
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: init.method === 'HEAD' ? {} : JSON.parse(text),
    }
  }

  /** Waits for the work after the answers. */
  async rest(): Promise<void> {
    await Promise.all(this.#later)
    this.#later = []
  }

  /** The data of a message as its consumer gets it. */
  dataOf(message: AnyMessage): unknown {
    if ('data' in message) return message.data
    const kept = this.state.entries.get(message.dataref)
    return kept && JSON.parse(new TextDecoder().decode(kept.value))
  }

  /** The messages in a queue, and those that wait in the outbox for it. */
  held(binding: 'EVENTS' | 'PROFILES'): AnyMessage[] {
    const waiting = this.state.keys('outbox:').flatMap((key) => {
      const kept = this.state.entries.get(key)
      const entry = kept && JSON.parse(new TextDecoder().decode(kept.value))
      return entry?.queue === binding ? [entry.message] : []
    })
    return [...(binding === 'EVENTS' ? this.events : this.profiles).messages, ...waiting]
  }

  /** All bodies in the quarantine. */
  quarantined(): Bytes[] {
    return this.state.keys('quarantine:').flatMap((key) => this.state.entries.get(key)?.value ?? [])
  }
}

function piped(body: Bytes, chunkBytes: number): ReadableStream<Bytes> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.byteLength; at += chunkBytes) {
        controller.enqueue(body.slice(at, at + chunkBytes))
      }
      controller.close()
    },
  })
}

async function signatureOf(body: Bytes, signing: Signing): Promise<string | undefined> {
  switch (signing.kind) {
    case 'absent':
      return undefined
    case 'text':
      return signing.text
    case 'right':
      return sign(body)
    case 'upper':
      return (await sign(body)).toUpperCase()
    case 'twice':
      return `${await sign(body)}, ${await sign(body)}`
    case 'cut':
      return (await sign(body)).slice(1)
    case 'flipped':
      return (await sign(body)).replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
    case 'other':
      return sign(Uint8Array.from([...body, 0]))
    case 'foreign':
      return sign(body, `${SECRET} of somebody else`)
  }
}
