/**
 * `/admin` of the Worker over HTTP, with the bearer token of ADMIN_TOKEN.
 *
 * Answers are read leniently: the Worker may be of another version than this.
 */

import { HTTPError, type KyInstance } from 'ky'
import * as z from 'zod'
import { Failure } from '../failure.ts'
import { jsonIn, unanswered, wordsIn } from '../http.ts'
import type { Settings } from '../settings.ts'
import type { Place } from './urls.ts'

const Counted = z.looseObject({
  count: z.number(),
  oldest: z.string().nullish(),
  more: z.boolean().optional(),
})
const Status = z.looseObject({ outbox: Counted, quarantine: Counted })

const Entry = z.looseObject({
  id: z.string(),
  time: z.string().catch('?'),
  reason: z.string().catch('?'),
  bytes: z.number().catch(0),
  address: z.string().nullish(),
})
const Page = z.object({ entries: z.array(Entry), cursor: z.string().nullish() })
const Kept = Entry.extend({ body: z.string().optional(), bodyBase64: z.string().optional() })
const Redriven = z.looseObject({ status: z.string(), id: z.string().optional() })
const Drained = z.looseObject({
  depth: z.number().optional(),
  sent: z.number(),
  quarantined: z.number(),
  failing: z.record(z.string(), z.string()).optional(),
  stopped: z.string().optional(),
})

export type Counted = z.infer<typeof Counted>
export type Entry = z.infer<typeof Entry>

/** What the Worker said to a redrive: what became of it, or why nothing did. */
type Redriving = { ok: true; answer: z.infer<typeof Redriven> } | { ok: false; why: string }

export interface Admin {
  status(): Promise<z.infer<typeof Status>>
  /** All that is kept, from all pages. */
  list(): Promise<Entry[]>
  show(id: string): Promise<z.infer<typeof Kept>>
  redrive(id: string): Promise<Redriving>
  /** Also if it is gone already. */
  remove(id: string): Promise<void>
  drain(): Promise<z.infer<typeof Drained>>
}

// 50 entries a page: a list that goes on after that has no end.
const MOST_PAGES = 2_000
// The Worker itself gives up after 25 s, and a drain after four minutes, whatever --timeout says.
const REDRIVE_MILLISECONDS = 30_000
const DRAIN_MILLISECONDS = 250_000
// Of a redrive: it is still kept, or it is gone since it was listed, and the Worker says so.
const NOT_REDRIVEN = [404, 409, 422, 503]

const HEADER_TEXT = /^[!-~]+$/

/** @throws Failure without ADMIN_TOKEN; its methods throw one for whatever the Worker does not do */
export function adminOf(http: KyInstance, place: Place, settings: Settings): Admin {
  const token = settings.need('ADMIN_TOKEN')
  if (!HEADER_TEXT.test(token))
    throw new Failure('ADMIN_TOKEN has characters that no header takes.')
  const authorization = `Bearer ${token}`
  const client = http.extend({ headers: { authorization }, redirect: 'manual' })

  async function ask(method: string, path: string, timeout?: number): Promise<Response> {
    try {
      const url = place.admin(path)
      return await client(url, { method, ...(timeout && { timeout }) })
    } catch (error) {
      if (error instanceof HTTPError) throw refusal(error.response.status, error.data)
      throw unanswered(error, 'The Worker', place.endpoint)
    }
  }

  async function read<T>(schema: z.ZodType<T>, asking: Promise<Response>): Promise<T> {
    const response = await asking
    const body = await jsonIn(response, 'The Worker')
    if (!response.ok) throw refusal(response.status, body)
    const parsed = schema.safeParse(body)
    if (!parsed.success) throw new Failure('The Worker answered with something else than expected.')
    return parsed.data
  }

  return {
    status: () => read(Status, ask('get', '/status')),
    async list() {
      const all: Entry[] = []
      let query = ''
      for (let page = 0; page < MOST_PAGES; page++) {
        const { entries, cursor } = await read(Page, ask('get', `/quarantine${query}`))
        all.push(...entries)
        if (!cursor) return all
        query = `?cursor=${encodeURIComponent(cursor)}`
      }
      throw new Failure('The Worker answered with a list that has no end.')
    },
    show: (id) => read(Kept, ask('get', `/quarantine/${encodeURIComponent(id)}`)),
    async redrive(id) {
      // Asked as it is and not by `ask`, because a 503 is an answer here.
      const path = `/quarantine/${encodeURIComponent(id)}/redrive`
      const posting = client.post(place.admin(path), {
        throwHttpErrors: false,
        timeout: REDRIVE_MILLISECONDS,
      })
      const response = await posting.catch((error) => {
        throw unanswered(error, 'The Worker', place.endpoint)
      })
      if (!NOT_REDRIVEN.includes(response.status)) {
        return { ok: true, answer: await read(Redriven, Promise.resolve(response)) }
      }
      return { ok: false, why: wordsIn(await jsonIn(response, 'The Worker')) }
    },
    async remove(id) {
      const response = await ask('delete', `/quarantine/${encodeURIComponent(id)}`)
      if (response.ok || response.status === 404) return
      throw refusal(response.status, await jsonIn(response, 'The Worker'))
    },
    drain: () => read(Drained, ask('post', '/outbox/drain', DRAIN_MILLISECONDS)),
  }
}

function refusal(status: number, body: unknown): Failure {
  const says = wordsIn(body)
  return new Failure(`The Worker answered ${status}${says ? `: ${says}` : '.'}`, hintFor(status))
}

function hintFor(status: number): string | undefined {
  switch (status) {
    case 401:
      return 'ADMIN_TOKEN here is not the one of the Worker.'
    case 404:
      return 'Either it is not there, or /admin is closed: npx wrangler secret put ADMIN_TOKEN with --env= or --env=sandbox'
    default:
      return undefined
  }
}
