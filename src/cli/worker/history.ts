/**
 * The history of a Worker, over `/admin`: deliveries, traces, replays, erase. Reads the answers
 * leniently, as `admin` does.
 */

import * as z from 'zod'
import { Failure } from '../failure.ts'
import type { Answer, Method } from '../http.ts'
import type { Session } from '../session.ts'
import { adminClient } from './admin.ts'

const text = z.string().nullish().catch(null)
const number = z.number().nullish().catch(null)

const Entry = z.looseObject({
  n: z.number(),
  outcome: z.string(),
  via: text,
  id: text,
  event: text,
  subject: text,
  account: text,
  user: text,
  subscription: text,
  went: text,
  cause: text,
  quarantine: text,
  followup: text,
  milliseconds: number,
  attempts: number,
})

const Handling = z.looseObject({
  at: z.number(),
  id: text,
  queue: z.string(),
  worker: text,
  outcome: z.string(),
  attempt: number,
  error: text,
  replay: text,
})

const Gap = z.looseObject({ from: z.number(), until: z.number() })
const About = z.looseObject({
  kind: z.string(),
  since: number,
  last: number,
  gaps: z.array(Gap).catch([]),
})

const Page = z.looseObject({ entries: z.array(Entry), cursor: number })

const Traced = z.looseObject({
  as: text,
  journeys: z.array(
    z.looseObject({ fact: z.string(), deliveries: z.array(Entry), handlings: z.array(Handling) })
  ),
  more: z.boolean().catch(false),
  about: About,
  waiting: z.array(z.looseObject({ id: text, queues: z.array(z.string()) })).catch([]),
  quarantined: z.boolean().catch(false),
  rowsRead: number,
})

const Replay = z.looseObject({
  id: z.string(),
  total: z.number(),
  sent: z.number(),
  skipped: z.number(),
  finished: z.number(),
})

const Counted = z.looseObject({ total: z.number(), missing: z.number() })
const Begun = z.looseObject({ replay: Replay })
const Stepped = z.looseObject({
  kind: z.string(),
  cause: z.string().optional(),
  replay: Replay.optional(),
})
const Erased = z.looseObject({ store: z.string(), count: z.number(), cursor: text })

export type Entry = z.infer<typeof Entry>
export type Handling = z.infer<typeof Handling>
export type About = z.infer<typeof About>
export type Traced = z.infer<typeof Traced>
export type Replay = z.infer<typeof Replay>

/** Values of a query; those that are undefined are left out. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>

// A step sends up to 500 events, and the Worker's own limit is 25 s.
const STEP_MILLISECONDS = 30_000

/** The history at an address. Its methods throw a Failure. @throws Failure without ADMIN_TOKEN */
export function historyOf(address: string | undefined, session: Session) {
  const { client, admin } = adminClient(address, session)

  async function ask<T>(
    method: Method,
    path: string,
    schema: z.ZodType<T>,
    query: Query = {},
    timeoutMilliseconds?: number
  ): Promise<T> {
    const url = admin(path)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const request = timeoutMilliseconds ? { timeoutMilliseconds } : {}
    const answer = await client.ask(method, url, request)
    return client.read(schema, 'as expected', checked(answer))
  }

  return {
    deliveries: (query: Query) => ask('GET', '/deliveries', Page, query),
    trace: (id: string) => ask('GET', `/trace/${encodeURIComponent(id)}`, Traced),
    count: (query: Query) => ask('POST', '/replays', Counted, { ...query, dryRun: true }),
    begin: async (query: Query) => (await ask('POST', '/replays', Begun, query)).replay,
    replay: (id: string) => ask('GET', `/replays/${encodeURIComponent(id)}`, Stepped),
    step: (id: string, limit: number) =>
      ask('POST', `/replays/${encodeURIComponent(id)}/step`, Stepped, { limit }, STEP_MILLISECONDS),
    erase: (query: Query) => ask('POST', '/erase', Erased, query, STEP_MILLISECONDS),
  }
}

/** The answer, unless its kind says that the history cannot tell. @throws Failure */
function checked(answer: Answer): Answer {
  const { kind, cause, queue } = Object(answer.body)
  if (kind === 'no history') {
    throw new Failure('This Worker has no history.', 'Bind HISTORY in wrangler.toml, and deploy.')
  }
  if (kind === 'no queue') throw new Failure(`The Worker has no queue ${queue}.`, 'See ROUTES.')
  if (kind === 'unconfigured')
    throw new Failure('A setting of the Worker is wrong.', 'See /health.')
  // A step that failed can be tried again, and says so itself.
  if (kind === 'failed' && !Object(answer.body).replay) {
    throw new Failure(`The history cannot be read: ${cause}.`, 'Try again, or look at D1.')
  }
  return answer
}
