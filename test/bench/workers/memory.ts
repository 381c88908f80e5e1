/**
 * STATE, EVENTS and HISTORY in memory, each call as slow as configured; without latencies it takes
 * one turn of the microtask queue.
 *
 * Does as little as possible, because its cost is in every figure: no limits, no expiry, and a
 * queue that only counts. The tests, not the bench, prove that callers are right.
 */

import { type Latencies, NO_LATENCIES } from '../messages.ts'

interface Entry {
  value: string
  metadata: unknown
}

/** The methods of KV that the subjects use. */
export class MemoryKV {
  entries = new Map<string, Entry>()
  #latencies = NO_LATENCIES

  reset(latencies: Latencies, entries: [string, Entry][]): void {
    this.#latencies = latencies
    this.entries = new Map(entries)
  }

  async get(key: string): Promise<string | null> {
    await pass(this.#latencies.read)
    return this.entries.get(key)?.value ?? null
  }

  async getWithMetadata(key: string) {
    await pass(this.#latencies.read)
    const entry = this.entries.get(key)
    return { value: entry?.value ?? null, metadata: entry?.metadata ?? null, cacheStatus: null }
  }

  async put(key: string, value: string, { metadata }: { metadata?: unknown } = {}): Promise<void> {
    await pass(this.#latencies.write)
    this.entries.set(key, { value, metadata })
  }
}

export class MemoryQueue {
  sent = 0
  #latencies = NO_LATENCIES

  reset(latencies: Latencies): void {
    this.#latencies = latencies
    this.sent = 0
  }

  async send(_message: unknown): Promise<void> {
    await pass(this.#latencies.send)
    this.sent += 1
  }

  // The Worker takes no queue without it.
  sendBatch(): Promise<void> {
    return Promise.reject(new Error('The bench drains nothing.'))
  }
}

interface Statement {
  sql: string
  params: unknown[]
  bind(...params: unknown[]): Statement
}

/** The methods of D1 that the edge uses for a delivery. */
export class MemoryD1 {
  rows = 0
  #latencies = NO_LATENCIES

  reset(latencies: Latencies): void {
    this.#latencies = latencies
    this.rows = 0
  }

  prepare(sql: string): Statement {
    return { sql, params: [], bind: (...params) => ({ ...this.prepare(sql), params }) }
  }

  async batch(statements: Statement[]): Promise<object[]> {
    // The real binding sends them as JSON.
    JSON.stringify(statements)
    await pass(this.#latencies.write)
    this.rows += statements.filter(({ sql }) => sql.startsWith('INSERT INTO deliveries')).length
    return []
  }
}

async function pass(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await scheduler.wait(milliseconds)
}
