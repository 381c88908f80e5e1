/**
 * A delivery, written, signed and posted as Argyle does it. A probe is not an event, and reaches no
 * consumer.
 */

import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { PROBE_EVENT } from '../../argyle/delivery.ts'
import { errorText } from '../api-client.ts'
import type { Answer, Ask } from '../http.ts'
import { sanitize } from '../sanitize.ts'

/** JSON as Argyle writes it: two spaces, and no newline at the end. */
export function wire(delivery: object): Buffer<ArrayBuffer> {
  return Buffer.from(JSON.stringify(delivery, null, 2))
}

/**
 * X-Argyle-Signature: hex HMAC-SHA512 of the bytes
 * (https://docs.argyle.com/legacy/api-reference/webhooks).
 */
export function signatureOf(body: Buffer, secret: string): string {
  return createHmac('sha512', secret).update(body).digest('hex')
}

/**
 * Posts a delivery once.
 *
 * @param via who made it, if not Argyle
 * @throws Failure if no answer came
 */
export function post(
  ask: Ask,
  endpoint: URL,
  body: Buffer<ArrayBuffer>,
  signature: string,
  via?: 'reconcile'
) {
  const headers = {
    'content-type': 'application/json',
    'x-argyle-signature': signature,
    ...(via && { 'x-argyle-edge-via': via }),
  }
  return ask('The Worker', 'POST', endpoint, { body, headers })
}

const text = z.string().catch('')

// Lenient, because any server may answer at the address.
const Said = z.object({
  status: text,
  id: text,
  environment: text,
  errors: z.array(z.object({ path: text, message: text }).nullable().catch(null)).catch([]),
})

/** A Worker's answer in a few words, empty if it has none. */
export function answerText(body: unknown): string {
  const said = Said.safeParse(body)
  if (!said.success) return ''
  const { status, id, errors } = said.data
  if (status) return sanitize([status, id].filter(Boolean).join(' '))
  const faults = errors.flatMap((fault) => fault ?? [])
  const texts = faults.map(({ path, message }) => `${path || 'body'} ${message}`)
  return sanitize([errorText(body), texts.join(', ')].filter(Boolean).join(' '))
}

/** Posts a probe. @throws Failure if no answer came */
export function probe(ask: Ask, endpoint: URL, secret: string): Promise<Answer> {
  const body = wire({ event: PROBE_EVENT, name: 'argyle-edge doctor', data: {} })
  return post(ask, endpoint, body, signatureOf(body, secret))
}

/** Whether a probe was accepted by a Worker that knows probes. */
export function isProbed({ status, body }: Answer): boolean {
  return status === 200 && answerText(body) === 'probed'
}

/** The environment that a Worker names when it is probed; empty from an older one. */
export function environmentIn({ body }: Answer): string {
  return Said.safeParse(body).data?.environment ?? ''
}

// The Worker's answers to a delivery that it took.
const TAKEN = /^(accepted|coalesced|duplicate|probed)$/
const Refused = z.object({ status: z.literal(401), detail: z.string() })

/** Whether the Worker took a delivery. The same status of another server is not enough. */
export function isTaken({ status, body }: Answer): boolean {
  return status >= 200 && status < 300 && TAKEN.test(Said.safeParse(body).data?.status ?? '')
}

/** Whether the Worker refused a signature. The same status of another server is not enough. */
export function isRefused({ status, body }: Answer): boolean {
  return status === 401 && Refused.safeParse(body).success
}
