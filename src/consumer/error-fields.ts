/**
 * An error that the consumer's own code threw → the fields of its log line.
 *
 * The text is in the line by default: the error is its author's, who cannot act without it. The
 * edge logs no text of an error, because that can quote a delivery.
 */

import { causeOf, framesOf } from '../platform/log.ts'

// Workers Logs cuts a line at 256 KB, and a line that was cut has no fields:
// https://developers.cloudflare.com/workers/observability/logs/workers-logs/#limits
const TEXT_CHARACTERS = 4_000
// The causes of an error may lead back to it.
const MOST_TEXTS = 5

export interface ErrorLogOptions {
  /** Default: true. */
  logErrors?: boolean
}

/**
 * `cause` is the error's name, `frames` has the places of its stack, and `error` has its text and
 * those of its causes.
 */
export function errorFields(error: unknown, { logErrors = true }: ErrorLogOptions) {
  const text = logErrors ? textsOf(error).join(': ').slice(0, TEXT_CHARACTERS) : ''
  return { cause: causeOf(error), ...(text && { error: text }), frames: framesOf(error) }
}

function textsOf(error: unknown): string[] {
  const texts: string[] = []
  let current = error
  while (current instanceof Error && texts.length < MOST_TEXTS) {
    texts.push(String(current.message))
    current = current.cause
  }
  return [...texts, typeof current === 'string' ? current : ''].filter(Boolean)
}
