/**
 * The lists of Argyle's API, page by page and with good manners: one request at a time, at most
 * five a second, and patience with 429 and 5xx.
 *
 * Of each object only ids and dates are kept: lists of identities and profiles have social security
 * numbers. Nothing of a page is in an error or in the log.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { authorizationOf, hintFor } from '../argyle/api.ts'
import { Failure } from '../failure.ts'
import { type Answer, isLater } from '../http.ts'
import type { Session } from '../session.ts'
import type { Api } from './objects.ts'

const LONGEST_PAGE = 200
const INTERVAL_MILLISECONDS = 200
const TRIES = 5
const FIRST_BACKOFF_MILLISECONDS = 1_000
const LONGEST_BACKOFF_MILLISECONDS = 30_000
const JITTER = 0.25
const GONE = 404

const time = z.string().nullish().catch(null)
const Availability = z.object({ updated_at: time }).nullish().catch(null)

// An object of zod drops every other field while it reads.
const Listed = z.object({
  id: z.string(),
  account: z.string().nullish().catch(null),
  user: z.string().nullish().catch(null),
  created_at: time,
  availability: z.object({ employments: Availability, forms: Availability }).nullish().catch(null),
})

const Envelope = z.object({ results: z.array(Listed), next: z.string().nullish().catch(null) })
// v1 may answer with the bare list.
const Page = z.preprocess((body) => (Array.isArray(body) ? { results: body } : body), Envelope)

export type Listed = z.infer<typeof Listed>

export type Pages = ReturnType<typeof pagesOf>

/** The lists of the environment in the settings. @throws Failure without the API key */
export function pagesOf({ ask, settings }: Session) {
  const authorization = authorizationOf(settings)
  const base = settings.apiUrl.href.replace(/\/$/, '')
  let requests = 0
  let nextAt = 0

  async function once(url: URL): Promise<Answer | undefined> {
    await sleep(Math.max(0, nextAt - performance.now()))
    nextAt = performance.now() + INTERVAL_MILLISECONDS
    requests += 1
    const request = { headers: { authorization }, tries: 1 }
    // No answer is like a 503: it may come the next time.
    return ask('Argyle', 'GET', url, request).catch((error: unknown) => {
      if (error instanceof Failure) return undefined
      throw error
    })
  }

  /** A page; undefined if the account of the query is gone. @throws Failure */
  async function pageAt(url: URL): Promise<z.infer<typeof Page> | undefined> {
    for (let attempt = 1; ; attempt++) {
      const answer = await once(url)
      const page = answer?.status === 200 ? Page.safeParse(answer.body).data : undefined
      if (page) return page
      if (answer?.status === GONE && url.searchParams.has('account')) return undefined
      // A page that breaks off is no JSON, and the next try may be whole.
      const mayRetry = !answer || isLater(answer.status) || answer.status === 200
      if (!mayRetry || attempt === TRIES) throw failureOf(url, answer, settings)
      await sleep(waitAfter(answer?.headers, attempt))
    }
  }

  return {
    /** How many requests were made so far. */
    requests: () => requests,

    /** Each object of a list, page by page. @param account only of this account @throws Failure */
    async *list(api: Api, path: string, account?: string): AsyncGenerator<Listed[]> {
      const first = new URL(`${base}/${api}/${path}`)
      first.searchParams.set('limit', String(LONGEST_PAGE))
      if (account) first.searchParams.set('account', account)
      const seen = new Set<string>()
      let url: URL | undefined = first
      while (url) {
        seen.add(url.search)
        const page: z.infer<typeof Page> | undefined = await pageAt(url)
        if (!page) return
        yield page.results
        const next: URL | null = page.next ? URL.parse(page.next, first.href) : null
        // Only the query is taken, so the key is sent to the API's own address alone.
        url = next ? new URL(next.search, first.href) : undefined
        if (url && seen.has(url.search)) throw new Failure(`Argyle's list of ${path} does not end.`)
      }
    },
  }
}

/** Milliseconds: as Retry-After asks, else 1, 2, 4 … 30 s, with jitter so that runs do not meet. */
function waitAfter(headers: Headers | undefined, attempt: number): number {
  const asked = Number(headers?.get('retry-after'))
  if (asked > 0) return Math.min(asked * 1000, LONGEST_BACKOFF_MILLISECONDS)
  const backoff = FIRST_BACKOFF_MILLISECONDS * 2 ** (attempt - 1)
  return Math.min(backoff, LONGEST_BACKOFF_MILLISECONDS) * (1 + JITTER * Math.random())
}

function failureOf(url: URL, answer: Answer | undefined, settings: Session['settings']): Failure {
  const what = `Argyle's list ${url.pathname}`
  if (!answer) return new Failure(`${what} did not answer.`, 'Run it again later.')
  const { status, headers, body } = answer
  const trace = headers.get('x-trace-id')
  const form = status === 200 ? (body === undefined ? ', but no JSON' : ', but no list') : ''
  const id = /^[\w-]{1,100}$/.test(trace ?? '') ? ` (X-Trace-Id ${trace})` : ''
  return new Failure(`${what} answered ${status}${form}${id}.`, hintFor(status, settings))
}
