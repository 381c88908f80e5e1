/**
 * The client of a JSON API: Argyle's, or the Worker's /admin. Adds the credentials, and turns a
 * wrong status or a wrong body into a Failure.
 */

import type * as z from 'zod'
import { Failure } from './failure.ts'
import type { Answer, Ask, Method, Request } from './http.ts'
import { sanitize } from './sanitize.ts'

interface ApiRequest extends Request {
  /** Statuses that are fine, beside those of success. */
  allowed?: number[]
}

/** The entries of a page, and the query of the next one. */
type Page<T> = { entries: T[]; next: string | undefined }

// Far above every real list: a million entries of the quarantine.
const MOST_PAGES = 20_000

/** @param who begins the error texts @param hintFor what to do about an answer with this status */
export function apiClient(
  http: Ask,
  who: string,
  authorization: string,
  hintFor: (status: number) => string | undefined
) {
  return {
    /** @throws ApiError for a status that is not allowed */
    async ask(method: Method, url: URL, { allowed = [], ...request }: ApiRequest = {}) {
      const headers = { ...request.headers, authorization }
      const answer = await http(who, method, url, { ...request, headers })
      const { status } = answer
      if ((status >= 200 && status < 300) || allowed.includes(status)) return answer
      throw new ApiError(who, answer, hintFor(status))
    },

    /** The body of an answer. @param what it must be, in words @throws Failure otherwise */
    read<T>(schema: z.ZodType<T>, what: string, { status, body }: Answer): T {
      const parsed = schema.safeParse(body)
      if (parsed.success) return parsed.data
      const needed = body === undefined ? 'JSON' : what
      throw new Failure(`${who} answered ${status}, but the body is not ${needed}.`)
    },

    /** The entries of all pages. @param page reads the page of a query @throws Failure */
    async all<T>(first: string, page: (query: string) => Promise<Page<T>>): Promise<T[]> {
      const pages: T[][] = []
      const seen = new Set<string>()
      for (let query: string | undefined = first; query !== undefined; ) {
        if (seen.has(query) || seen.size === MOST_PAGES) throw endless(who)
        const read: Page<T> = await page(query)
        pages.push(read.entries)
        seen.add(query)
        query = read.next
      }
      return pages.flat()
    },

    /**
     * Every entry once, for work that takes entries off the list. A page is read again until it has
     * only entries that were seen: an entry that moved up to it would otherwise be skipped.
     *
     * @param page as in `all` @throws Failure
     */
    async *each<T extends { id: string }>(
      first: string,
      page: (query: string) => Promise<Page<T>>
    ): AsyncGenerator<T> {
      const ids = new Set<string>()
      const seen = new Set<string>()
      for (let query: string | undefined = first; query !== undefined; ) {
        const read: Page<T> = await page(query)
        const fresh = read.entries.filter(({ id }) => !ids.has(id))
        for (const one of fresh) {
          ids.add(one.id)
          yield one
        }
        if (fresh.length > 0) continue
        seen.add(query)
        query = read.next
        if (query !== undefined && seen.has(query)) throw endless(who)
      }
    },
  }
}

function endless(who: string): Failure {
  return new Failure(`${who} answered with a list that does not end.`)
}

/** An API answered with another status than it should. */
export class ApiError extends Failure {
  override name = 'ApiError'
  readonly status: number

  constructor(who: string, { status, body }: Answer, hint: string | undefined) {
    const words = errorText(body)
    super(`${who} answered ${status}${words ? `: ${words}` : '.'}`, hint)
    this.status = status
  }
}

/** The text of an error's body: `detail` of a problem, or messages by field, as Argyle has them. */
export function errorText(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const { detail } = body as { detail?: unknown }
  const words = typeof detail === 'string' ? [detail] : Object.entries(body).flatMap(fieldText)
  // Not cut, because half a secret would not be recognized.
  return sanitize(words.join('; '))
}

function fieldText([field, messages]: [string, unknown]): string[] {
  const texts = [messages].flat().filter((message) => typeof message === 'string')
  return texts.map((text) => `${field}: ${text}`)
}
