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

/** A KV namespace or a D1 database. */
export interface Named {
  id: string
  name: string
}

const Kv = z
  .looseObject({ id: z.string(), title: z.string() })
  .transform(({ id, title }): Named => ({ id, name: title }))
const D1 = z
  .looseObject({ uuid: z.string(), name: z.string() })
  .transform(({ uuid, name }): Named => ({ id: uuid, name }))
const Queue = z.looseObject({
  queue_name: z.string(),
  consumers_total_count: z.number().default(0),
})
const Plan = z.looseObject({ rate_plan: z.looseObject({ id: z.string() }) })
const Script = z.looseObject({ bindings: z.array(Binding) })
const Schedules = z.looseObject({ schedules: z.array(z.looseObject({ cron: z.string() })) })

/** The API of one account. Its methods throw a Failure that says what was refused. */
export function cloudflareApi(
  ask: Ask,
  accountId: string,
  headers: Record<string, string>,
  base = BASE
) {
  async function call<T>(
    what: string,
    schema: z.ZodType<T>,
    method: Method,
    path: string,
    body?: object
  ): Promise<T> {
    const url = new URL(`${base}/accounts/${accountId}${path}`)
    const json = body && { body: JSON.stringify(body) }
    const sent = { ...headers, 'content-type': 'application/json' }
    const answer = await ask('Cloudflare', method, url, { headers: sent, ...json })
    const { success, data } = Envelope.safeParse(answer.body)
    if (!success || !data.success) {
      const words = data?.errors.map(({ code, message }) => `${message} [${code}]`).join('; ') ?? ''
      throw new CloudflareError(what, answer.status, sanitize(words), hintFor(what, answer.status))
    }
    const result = schema.safeParse(data.result)
    if (result.success) return result.data
    throw new CloudflareError(what, answer.status, 'an answer of another form', undefined)
  }

  async function all<T>(what: string, schema: z.ZodType<T>, path: string): Promise<T[]> {
    const entries: T[] = []
    // Not every list tells how many pages it has: the last one is not full.
    for (let page = 1; ; page++) {
      const query = `page=${page}&per_page=${PAGE_ENTRIES}`
      const some = await call(what, z.array(schema), 'GET', `${path}?${query}`)
      entries.push(...some)
      if (some.length !== PAGE_ENTRIES) return entries
    }
  }

  const scriptPath = (worker: string) => `/workers/scripts/${encodeURIComponent(worker)}`

  return {
    /** The part of workers.dev that is the account's; undefined if it has none yet. */
    async subdomain(): Promise<string | undefined> {
      const Subdomain = z.looseObject({ subdomain: z.string() })
      const what = 'read the workers.dev subdomain'
      const asked = call(what, Subdomain, 'GET', '/workers/subdomain')
      return (await asked.catch(withStatus(404)))?.subdomain
    },

    /**
     * Whether the plan is Paid; undefined if the credentials may not know: a login of wrangler has
     * no access to billing.
     */
    async isPaid(): Promise<boolean | undefined> {
      const plans = await all('read the plan', Plan, '/subscriptions').catch(withStatus(401, 403))
      return plans?.some(({ rate_plan }) => /workers_paid|enterprise/i.test(rate_plan.id))
    },

    /** The queues by name, with the number of their consumers. */
    async queues(): Promise<Map<string, number>> {
      const queues = await all('list the queues', Queue, '/queues')
      return new Map(queues.map((one) => [one.queue_name, one.consumers_total_count]))
    },
    makeQueue: (name: string) =>
      call('create a queue', Queue, 'POST', '/queues', { queue_name: name }),

    kv: {
      list: () => all('list the KV namespaces', Kv, '/storage/kv/namespaces'),
      make: (title: string) =>
        call('create a KV namespace', Kv, 'POST', '/storage/kv/namespaces', { title }),
    },
    d1: {
      list: () => all('list the D1 databases', D1, '/d1/database'),
      make: (name: string) => call('create a D1 database', D1, 'POST', '/d1/database', { name }),
    },

    /**
     * The bindings of a deployed Worker, secrets without their values; undefined if it is not
     * there.
     */
    async bindings(worker: string): Promise<Binding[] | undefined> {
      const path = `${scriptPath(worker)}/settings`
      const asked = call('read the settings of the Worker', Script, 'GET', path)
      return (await asked.catch(withStatus(404)))?.bindings
    },

    /** The cron triggers of a deployed Worker. */
    async crons(worker: string): Promise<string[]> {
      const path = `${scriptPath(worker)}/schedules`
      const { schedules } = await call('read the cron of the Worker', Schedules, 'GET', path)
      return schedules.map(({ cron }) => cron)
    },

    /** Whether a deployed Worker has its address under workers.dev. */
    async hasWorkersDev(worker: string): Promise<boolean> {
      const Enabled = z.looseObject({ enabled: z.boolean() })
      const path = `${scriptPath(worker)}/subdomain`
      return (await call('read the address of the Worker', Enabled, 'GET', path)).enabled
    },
  }
}

/** Takes a refusal with one of these statuses as "nothing". */
function withStatus(...statuses: number[]) {
  return (error: unknown): undefined => {
    if (!(error instanceof CloudflareError && statuses.includes(error.status))) throw error
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
