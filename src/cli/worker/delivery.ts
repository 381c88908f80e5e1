/**
 * A delivery, written, signed and posted as Argyle does it.
 */

import { createHmac } from 'node:crypto'
import type { KyInstance } from 'ky'
import * as z from 'zod'
import { wordsIn } from '../http.ts'
import { harmless } from '../sanitize.ts'

/** JSON as Argyle writes it: two spaces, no newline at the end. */
export function wire(delivery: object): Buffer {
  return Buffer.from(JSON.stringify(delivery, null, 2))
}

/** X-Argyle-Signature: hex HMAC-SHA512 of the bytes (https://docs.argyle.com/legacy/api-reference/webhooks). */
export function signatureOf(body: Buffer, secret: string): string {
  return createHmac('sha512', secret).update(body).digest('hex')
}

/** What a Worker answered to a delivery. */
export interface Posted {
  status: number
  milliseconds: number
  /** Its JSON, undefined if it is none. */
  body: unknown
}

/** Posts it one time. @throws what `http` does when there is no answer */
export async function post(
  http: KyInstance,
  endpoint: URL,
  body: Buffer,
  signature: string
): Promise<Posted> {
  const start = performance.now()
  const response = await http.post(endpoint, {
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', 'x-argyle-signature': signature },
    // Argyle takes any answer as it is.
    throwHttpErrors: false,
    redirect: 'manual',
  })
  const milliseconds = Math.round(performance.now() - start)
  const json: unknown = await response.json().catch(() => undefined)
  return { status: response.status, milliseconds, body: json }
}

const text = z.string().catch('')

// What answers at an address may be anything.
const Answer = z.object({
  status: text,
  id: text,
  errors: z.array(z.object({ path: text, message: text }).nullable().catch(null)).catch([]),
})

/** An answer of a Worker's in a few words. */
export function answerIn(body: unknown): string {
  const answer = Answer.safeParse(body)
  if (!answer.success) return ''
  const { status, id, errors } = answer.data
  if (status) return harmless([status, id].filter(Boolean).join(' '))
  const faults = errors.flatMap((fault) => fault ?? [])
  const texts = faults.map(({ path, message }) => `${path || 'body'} ${message}`)
  return harmless([wordsIn(body), texts.join(', ')].filter(Boolean).join(' '))
}
