/**
 * HTTP for the commands: how long an answer may take, what is tried again, and errors in words.
 *
 * Only what may be repeated is: GET and DELETE, after 429, 5xx and no answer. Knows neither Argyle nor
 * the Worker. `--verbose` tells method, address, status and time; never a header or a body.
 */

import ky, { type KyInstance, NetworkError, TimeoutError } from 'ky'
import { Failure } from './failure.ts'
import { harmless } from './sanitize.ts'

const RETRIES = 3
const LONGEST_BACKOFF_MILLISECONDS = 5_000
const LONGEST_RETRY_AFTER_MILLISECONDS = 30_000

// All of 5xx: a proxy on the way has numbers of its own, and one that gave up (524) may have passed it on.
const LATER = [429, ...Array.from({ length: 100 }, (_, index) => 500 + index)]

/** Whether an answer says «later», and so nothing of whether what was asked for was done. */
export function isLater(status: number): boolean {
  return LATER.includes(status)
}

interface HttpOptions {
  fetch: typeof fetch
  /** For one try: until the answer begins, and until it has come whole. */
  timeoutMilliseconds: number
  /** Takes a line on each request; none without. */
  verbose: ((line: string) => void) | undefined
}

/** A client that gives every answer back, whatever its status. */
export function http({ fetch, timeoutMilliseconds, verbose }: HttpOptions): KyInstance {
  const timed = async (
    input: Parameters<typeof globalThis.fetch>[0],
    init?: RequestInit
  ): Promise<Response> => {
    const { method, url } = input instanceof Request ? input : new Request(input, init)
    const start = Date.now()
    const tell = (what: string | number) =>
      verbose?.(`${method} ${url} → ${what} (${Date.now() - start} ms)`)
    try {
      const response = await fetch(input, init)
      // Read here, so that a body that stops or breaks off is a try that failed.
      const body = await response.arrayBuffer()
      tell(response.status)
      const { status, headers } = response
      if (status > 599)
        throw new Failure(`${new URL(url).host} answered ${status}, which is no status.`)
      return new Response(body.byteLength > 0 ? body : null, { status, headers })
    } catch (error) {
      tell(reasonOf(error))
      throw error
    }
  }
  return ky.create({
    fetch: timed,
    timeout: timeoutMilliseconds,
    throwHttpErrors: isLater,
    retry: {
      limit: RETRIES,
      methods: ['get', 'delete'],
      statusCodes: LATER,
      retryOnTimeout: true,
      afterStatusCodes: LATER,
      maxRetryAfter: LONGEST_RETRY_AFTER_MILLISECONDS,
      backoffLimit: LONGEST_BACKOFF_MILLISECONDS,
    },
  })
}

/** No answer came: nobody knows whether what was asked for was done. */
function isUnanswered(error: unknown): boolean {
  return error instanceof TimeoutError || error instanceof NetworkError
}

/** Why there was no answer, in a few words: a code of the system's, or the kind of error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  let deepest = error
  while (deepest.cause instanceof Error) deepest = deepest.cause
  return 'code' in deepest ? String(deepest.code) : deepest.message
}

/** The Failure for a request that was not answered; any other error as it is. */
export function unanswered(error: unknown, who: string, url: URL): unknown {
  if (!isUnanswered(error)) return error
  return new Failure(
    `${who} at ${url.host} did not answer: ${reasonOf(error)}.`,
    'Is the address right, and is it up? --timeout gives it more seconds.'
  )
}

/**
 * The JSON in an answer.
 *
 * @throws Failure when it is none
 */
export async function jsonIn(response: Response, who: string): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw new Failure(`${who} answered ${response.status}, but not with JSON that can be read.`)
  }
}

/** What an error's body says: `detail` of a problem, or messages by field, as Argyle has them. */
export function wordsIn(body: unknown): string {
  const words = typeof body === 'object' && body !== null ? sentences(body) : []
  // Not cut: half a secret is not recognized.
  return harmless(words.join('; '))
}

function sentences(body: object): string[] {
  const { detail } = body as { detail?: unknown }
  if (typeof detail === 'string') return [detail]
  return Object.entries(body).flatMap(([field, messages]) => {
    const texts = [messages].flat().filter((message) => typeof message === 'string')
    return texts.map((text) => `${field}: ${text}`)
  })
}
