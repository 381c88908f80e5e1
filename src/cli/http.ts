/**
 * HTTP for the commands: timeouts, retries, and answers as plain data.
 *
 * Retries GET and DELETE only, after 429, 5xx and no answer. `--verbose` prints method, URL, status
 * and time, never a header or a body.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './failure.ts'

const RETRIES = 3
const FIRST_BACKOFF_MILLISECONDS = 500
const LONGEST_RETRY_AFTER_MILLISECONDS = 30_000

export interface Answer {
  status: number
  headers: Headers
  /** Parsed; undefined if it is not JSON. */
  body: unknown
  milliseconds: number
}

export type Method = 'GET' | 'POST' | 'DELETE'

export interface Request {
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** For one try, until the body has come whole. Default: --timeout. */
  timeoutMilliseconds?: number
  /** A status that is not retried. */
  final?: number
  /** Default: 4 of a GET or DELETE, 1 of a POST. */
  tries?: number
}

/** Whether a status says «later», and so leaves open whether the request was done. */
export function isLater(status: number): boolean {
  // Proxies have statuses of their own, such as 524 and 999.
  return status === 429 || status >= 500
}

export type Ask = ReturnType<typeof http>

/** @param verbose takes a line about each try */
export function http(
  fetch: typeof globalThis.fetch,
  defaultMilliseconds: number,
  verbose: ((line: string) => void) | undefined
) {
  async function once(method: Method, url: URL, request: Request) {
    const { timeoutMilliseconds = defaultMilliseconds, headers: sent = {}, body = null } = request
    const signal = AbortSignal.timeout(timeoutMilliseconds)
    // A redirect would take the credentials along.
    const init = { method, headers: sent, body, signal, redirect: 'manual' } as const
    const response = await fetch(url, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) }
  }

  /** The answer, with any status. @param who begins the error text @throws Failure without one */
  return async (who: string, method: Method, url: URL, request: Request = {}): Promise<Answer> => {
    const { tries = method === 'POST' ? 1 : 1 + RETRIES } = request
    for (let attempt = 1; ; attempt++) {
      const start = performance.now()
      const answer = await once(method, url, request).catch(reasonOf)
      const milliseconds = Math.round(performance.now() - start)
      const isAnswer = typeof answer !== 'string'
      verbose?.(`${method} ${url} → ${isAnswer ? answer.status : answer} (${milliseconds} ms)`)
      if (isAnswer) {
        const isFinal = !isLater(answer.status) || answer.status === request.final
        if (isFinal || attempt === tries) return { ...answer, milliseconds }
      } else if (attempt === tries) {
        const message = `${who} at ${url.host} did not answer: ${answer}.`
        throw new Failure(message, 'Check the address, or wait longer with --timeout.')
      }
      await sleep(waitAfter(isAnswer ? answer.headers : new Headers(), attempt))
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Milliseconds: as Retry-After asks for them, in seconds or with a date (RFC 9110, 10.2.3). */
function waitAfter(headers: Headers, attempt: number): number {
  const asked = headers.get('retry-after') ?? ''
  const wait = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now()
  if (Number.isNaN(wait)) return FIRST_BACKOFF_MILLISECONDS * 2 ** (attempt - 1)
  return Math.max(0, Math.min(wait, LONGEST_RETRY_AFTER_MILLISECONDS))
}

/** Why no answer came, in a few words: a code of the system, or the error's message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  if (error.name === 'TimeoutError') return 'no answer in time'
  let deepest = error
  while (deepest.cause instanceof Error) deepest = deepest.cause
  return 'code' in deepest ? String(deepest.code) : deepest.message
}
