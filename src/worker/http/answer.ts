/**
 * How a delivery ended → the HTTP answer.
 *
 * Argyle reads the status only: it retries once, 30 s later, after 429 and 5xx, and takes every
 * other status as final. So 503 is for faults that a retry can fix. Bodies are for people; a
 * refused signature has one answer for all causes.
 */

import type { Fault } from '../../platform/fault.ts'
import type { Outcome } from '../inbound/outcome.ts'
import { BODY_LIMIT_BYTES } from './body.ts'

const ARGYLE_RETRY_SECONDS = 30

export function answer(outcome: Outcome): Response {
  switch (outcome.kind) {
    case 'accepted':
      return json(202, { status: 'accepted', id: outcome.event.id })
    case 'coalesced':
      return json(202, { status: 'coalesced', id: outcome.event.id })
    case 'duplicate':
      return json(200, { status: 'duplicate', id: outcome.id })
    case 'probed':
      return json(200, { status: 'probed', environment: outcome.environment })
    case 'refused':
      return problem(401, 'X-Argyle-Signature is not valid for this body.', {
        // RFC 9110, section 11.6.1: a 401 names the scheme that it wants.
        headers: { 'www-authenticate': 'HMAC-SHA512' },
      })
    case 'too_large':
      return problem(413, `A delivery may have at most ${BODY_LIMIT_BYTES} bytes.`)
    case 'incomplete':
      return retryable('The body did not arrive whole within 2 s.')
    case 'invalid':
      return problem(422, INVALID_DETAIL[outcome.reason], { errors: outcome.errors })
    case 'unavailable':
      return retryable('Neither the queue nor the outbox confirmed the event. Send it again.')
    case 'unkept':
      return retryable('The delivery could be neither processed nor kept. Send it again.')
    case 'unconfigured':
      return notConfigured()
    case 'unexpected':
      return retryable('The Worker failed. Its log has the cause. Send the delivery again.')
  }
}

const INVALID_DETAIL = {
  not_json: 'The body is signed, but it is not JSON. It is kept in the quarantine.',
  schema: 'The body is signed, but it is not a valid delivery. It is kept in the quarantine.',
} as const

/** The answer of `/health`: names the settings that are wrong, or that are unwise. */
export function healthAnswer(faults: Fault[], warnings: Fault[] = []): Response {
  if (faults.length === 0) {
    return json(200, { status: 'ok', ...(warnings.length > 0 && { warnings }) })
  }
  const detail = 'Deliveries are answered 503 until these settings are right.'
  return retryable(detail, faults)
}

/** A JSON answer of any status of success. */
export function json(status: number, body: object): Response {
  return respond(status, body, JSON_HEADERS)
}

function respond(status: number, body: object, headers: HeadersInit): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

/** 405, with the methods that the route has. */
export function methodNotAllowed(allow: string): Response {
  return problem(405, `This route takes ${allow}.`, { headers: { allow } })
}

export function notFound(): Response {
  return problem(404, 'Nothing is here. Deliveries go to POST /webhooks/argyle.')
}

export function notConfigured(): Response {
  return retryable('A setting of this Worker is missing or wrong. /health names it.')
}

/** 503, with the time after which to try again. */
export function retryable(detail: string, errors?: Fault[]): Response {
  const headers = { 'retry-after': String(ARGYLE_RETRY_SECONDS) }
  return problem(503, detail, { headers, ...(errors && { errors }) })
}

const NOT_STORED = { 'cache-control': 'no-store' }
// Made once, because making headers is a quarter of the cost of an answer. Each answer gets a copy.
const JSON_HEADERS = new Headers({ 'content-type': 'application/json', ...NOT_STORED })

const TITLE = {
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  503: 'Service Unavailable',
} as const

/**
 * An error by RFC 9457. `about:blank` means that the status is the type; the title is then the
 * status's own.
 */
export function problem(
  status: keyof typeof TITLE,
  detail: string,
  { errors, headers }: { errors?: Fault[]; headers?: Record<string, string> } = {}
): Response {
  return respond(
    status,
    { type: 'about:blank', title: TITLE[status], status, detail, ...(errors && { errors }) },
    { 'content-type': 'application/problem+json', ...NOT_STORED, ...headers }
  )
}
