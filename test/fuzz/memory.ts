/**
 * KV, queues and the history in memory, for tests that need thousands of new ones, or need them to
 * fail.
 *
 * They keep the platform's limits and its serialization, so they refuse and change the same values
 * as the real ones. Unlike the real ones they are consistent immediately, and nothing
 * expires.
 */

/** Called before each operation takes effect: passes it, rejects it, or makes it wait. */
export type Gate = (operation: string) => Promise<void>

const open: Gate = async () => {}

// https://developers.cloudflare.com/kv/platform/limits/
const KEY_BYTES = 512
const METADATA_BYTES = 1_024
const SHORTEST_LIFETIME_SECONDS = 60
const PAGE_KEYS = 1_000
// https://developers.cloudflare.com/queues/platform/limits/
const MESSAGE_BYTES = 128_000
const BATCH_MESSAGES = 100
const BATCH_BYTES = 256_000

interface Entry {
  value: Uint8Array<ArrayBuffer>
  /** In JSON, as KV keeps it. */
  metadata: string
}

interface PutOptions {
  expirationTtl?: number
  metadata?: unknown
}

type ReadType = 'text' | 'arrayBuffer'

export class MemoryKV {
  readonly entries = new Map<string, Entry>()
  /** The keys of all puts and deletes in the order of the calls, also of those that failed. */
  readonly changed: string[] = []
  readonly #gate: Gate

  constructor(gate: Gate = open) {
    this.#gate = gate
  }

  async put(key: string, value: string | Uint8Array, options: PutOptions = {}): Promise<void> {
    this.changed.push(key)
    const bytes = typeof value === 'string' ? encode(value) : value.slice()
    const metadata = JSON.stringify(options.metadata ?? null)
    if (encode(key).byteLength > KEY_BYTES) throw new Error('KV PUT failed: 414 key')
    if (encode(metadata).byteLength > METADATA_BYTES) throw new Error('KV PUT failed: 413 metadata')
    if ((options.expirationTtl ?? SHORTEST_LIFETIME_SECONDS) < SHORTEST_LIFETIME_SECONDS) {
      throw new Error('KV PUT failed: 400 expiration_ttl')
    }
    await this.#gate('put')
    this.entries.set(key, { value: new Uint8Array(bytes), metadata })
  }

  async get(key: string | string[], options: ReadType | { type?: ReadType } = 'text') {
    await this.#gate('get')
    const type = typeof options === 'string' ? options : (options.type ?? 'text')
    if (typeof key === 'string') return this.#read(key, type)
    return new Map(key.map((name) => [name, this.#read(name, type)]))
  }

  async getWithMetadata(key: string, options: ReadType | { type?: ReadType } = 'text') {
    await this.#gate('getWithMetadata')
    const type = typeof options === 'string' ? options : options.type
    const metadata = JSON.parse(this.entries.get(key)?.metadata ?? 'null')
    return { value: this.#read(key, type ?? 'text'), metadata, cacheStatus: null }
  }

  async list({ prefix = '', limit = PAGE_KEYS, cursor = '' as string | null } = {}) {
    await this.#gate('list')
    const names = this.keys(prefix).filter((name) => name > (cursor ?? ''))
    const page = names.slice(0, limit)
    const keys = page.map((name) => {
      const metadata = JSON.parse(this.entries.get(name)?.metadata ?? 'null')
      return metadata === null ? { name } : { name, metadata }
    })
    return page.length < names.length
      ? { keys, list_complete: false, cursor: page.at(-1), cacheStatus: null }
      : { keys, list_complete: true, cacheStatus: null }
  }

  async delete(key: string): Promise<void> {
    this.changed.push(key)
    await this.#gate('delete')
    this.entries.delete(key)
  }

  /** The keys under a prefix, in the order of a list. */
  keys(prefix: string): string[] {
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix)).sort()
  }

  #read(key: string, type: ReadType) {
    const value = this.entries.get(key)?.value.slice()
    if (!value) return null
    return type === 'text'
      ? new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(value)
      : value.buffer
  }
}

export class MemoryQueue<Message> {
  /** The messages that a consumer would get. */
  readonly messages: Message[] = []
  readonly #gate: Gate

  constructor(gate: Gate = open) {
    this.#gate = gate
  }

  async send(body: Message): Promise<void> {
    await this.sendBatch([{ body }])
  }

  async sendBatch(batch: { body: Message }[]): Promise<void> {
    const texts = batch.map(({ body }) => JSON.stringify(body))
    const sizes = texts.map((text) => encode(text).byteLength)
    if (sizes.some((bytes) => bytes > MESSAGE_BYTES)) throw new Error('Message too large (10204)')
    if (batch.length > BATCH_MESSAGES) throw new Error('Too many messages (10205)')
    if (sizes.reduce((sum, bytes) => sum + bytes, 0) > BATCH_BYTES) {
      throw new Error('Batch too large (10206)')
    }
    await this.#gate('send')
    this.messages.push(...texts.map((text) => JSON.parse(text)))
  }
}

// https://developers.cloudflare.com/d1/platform/limits/
const STATEMENT_BYTES = 100_000
const STATEMENT_PARAMETERS = 100
const ROW_BYTES = 2_000_000

interface Statement {
  sql: string
  values: unknown[]
  bind(...values: unknown[]): Statement
}

export class MemoryHistory {
  /** The values of each row of `deliveries`, in the order of the statement. */
  readonly rows: unknown[][] = []
  readonly #gate: Gate

  constructor(gate: Gate = open) {
    this.#gate = gate
  }

  prepare(sql: string): Statement {
    return { sql, values: [], bind: (...values) => ({ ...this.prepare(sql), values }) }
  }

  async batch(statements: Statement[]): Promise<object[]> {
    for (const { sql, values } of statements) {
      const isBindable = (value: unknown) => value === null || /string|number/.test(typeof value)
      if (!values.every(isBindable)) throw new Error('D1_TYPE_ERROR: Type not supported')
      const isTooLong =
        encode(sql).byteLength > STATEMENT_BYTES || values.length > STATEMENT_PARAMETERS
      if (isTooLong || encode(values.join('')).byteLength > ROW_BYTES) {
        throw new Error('D1_ERROR: string or blob too big: SQLITE_TOOBIG')
      }
    }
    await this.#gate('batch')
    for (const { sql, values } of statements) {
      if (sql.startsWith('INSERT INTO deliveries')) this.rows.push(values)
    }
    return []
  }
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text))
}
