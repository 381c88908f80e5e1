/**
 * Cloudflare's REST API, with wrangler's credentials: looks resources up by their names, and makes
 * them (https://developers.cloudflare.com/api/).
 *
 * The API and not wrangler's commands: most of these print tables, and none tells an error's code.
 */

import * as z from 'zod'
import { Failure } from '../failure.ts'
import type { Ask, Method } from '../http.ts'
import { sanitize } from '../sanitize.ts'

const BASE = 'https://api.cloudflare.com/client/v4'
const PAGE_ENTRIES = 100

const Envelope = z.looseObject({
  success: z.boolean(),
  errors: z.array(z.looseObject({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
})

const Binding = z.looseObject({
  name: z.string(),
  type: z.string(),
  namespace_id: z.string().optional(),
  id: z.string().optional(),
  database_id: z.string().optional(),
})

export type Binding = z.infer<typeof Binding>

/** Cloudflare refused a request. */
export class CloudflareError extends Failure {
  override name = 'CloudflareError'
  readonly status: number

  constructor(what: string, status: number, words: string, hint: string | undefined) {
    super(`Cloudflare did not let us ${what} (${status}${words ? `: ${words}` : ''}).`, hint)
    this.status = status
  }
}

export type Cloudflare = ReturnType<typeof cloudflareApi>

/** The API of one account. Its methods throw a Failure that says what was refused. */
export function cloudflareApi(
  ask: Ask,
  accountId: string,
  headers: Record<string, string>,
  base = BASE
) {
  async function call(what: string, method: Method, path: string, body?: object) {
    const url = new URL(`${base}/accounts/${accountId}${path}`)
    const json = body && { body: JSON.stringify(body) }
    const sent = { ...headers, 'content-type': 'application/json' }
    const answer = await ask('Cloudflare', method, url, { headers: sent, ...json })
    const { success, data } = Envelope.safeParse(answer.body)
    if (success && data.success) return data
    const words = data?.errors.map(({ code, message }) => `${message} [${code}]`).join('; ') ?? ''
    throw new CloudflareError(what, answer.status, sanitize(words), hintFor(what, answer.status))
  }

  async function all<T>(what: string, schema: z.ZodType<T>, path: string): Promise<T[]> {
    const entries: T[] = []
    // Not every list tells how many pages it has: the last one is not full.
    for (let page = 1; ; page++) {
      const query = `page=${page}&per_page=${PAGE_ENTRIES}`
      const { result } = await call(what, 'GET', `${path}?${query}`)
      const some = z.array(schema).parse(result)
      entries.push(...some)
      if (some.length !== PAGE_ENTRIES) return entries
    }
  }

  const Kv = z.looseObject({ id: z.string(), title: z.string() })
  const D1 = z.looseObject({ uuid: z.string(), name: z.string() })
  const Queue = z.looseObject({ queue_name: z.string() })

  return {
    /** The part of workers.dev that is the account's; undefined if it has none yet. */
    async subdomain(): Promise<string | undefined> {
      try {
        const { result } = await call('read the workers.dev subdomain', 'GET', '/workers/subdomain')
        return z.looseObject({ subdomain: z.string() }).parse(result).subdomain
      } catch (error) {
        if (error instanceof CloudflareError && error.status === 404) return undefined
        throw error
      }
    },

    /** Whether the plan is Paid; undefined if the credentials may not know. */
    async isPaid(): Promise<boolean | undefined> {
      const Plan = z.looseObject({ rate_plan: z.looseObject({ id: z.string() }) })
      try {
        const plans = await all('read the plan', Plan, '/subscriptions')
        return plans.some(({ rate_plan }) => /workers_paid|enterprise/i.test(rate_plan.id))
      } catch (error) {
        // The credentials may not see it: a login of wrangler has no access to billing.
        const isHidden = error instanceof CloudflareError && [401, 403].includes(error.status)
        if (isHidden) return undefined
        throw error
      }
    },

    async hasQueue(name: string): Promise<boolean> {
      const what = 'list the queues'
      const queues = await all(what, Queue, '/queues')
      return queues.some(({ queue_name }) => queue_name === name)
    },
    makeQueue: (name: string) => call('create a queue', 'POST', '/queues', { queue_name: name }),

    async findKv(title: string): Promise<string | undefined> {
      const list = await all('list the KV namespaces', Kv, '/storage/kv/namespaces')
      return list.find((one) => one.title === title)?.id
    },
    async makeKv(title: string): Promise<string> {
      const path = '/storage/kv/namespaces'
      const { result } = await call('create a KV namespace', 'POST', path, { title })
      return Kv.parse(result).id
    },

    async findD1(name: string): Promise<string | undefined> {
      const list = await all('list the D1 databases', D1, '/d1/database')
      return list.find((one) => one.name === name)?.uuid
    },
    async makeD1(name: string): Promise<string> {
      const { result } = await call('create a D1 database', 'POST', '/d1/database', { name })
      return D1.parse(result).uuid
    },

    /** The bindings of a deployed Worker, secrets without their values; undefined if it is not there. */
    async bindings(worker: string): Promise<Binding[] | undefined> {
      try {
        const path = `/workers/scripts/${encodeURIComponent(worker)}/settings`
        const { result } = await call('read the settings of the Worker', 'GET', path)
        return z.looseObject({ bindings: z.array(Binding) }).parse(result).bindings
      } catch (error) {
        if (error instanceof CloudflareError && error.status === 404) return undefined
        throw error
      }
    },
  }
}

function hintFor(what: string, status: number): string | undefined {
  if (status !== 403 && status !== 401) return undefined
  if (what.includes('queue'))
    return 'The token needs Queues: Edit, and the account a plan with queues.'
  if (what.includes('KV')) return 'The token needs Workers KV Storage: Edit.'
  if (what.includes('D1')) return 'The token needs D1: Edit.'
  return 'The token needs Workers Scripts: Edit.'
}
