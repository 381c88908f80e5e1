/**
 * Takes secrets out of whatever is about to be printed, in each form in which they can get there.
 *
 * The last of several locks: nothing prints a secret on purpose, but an error of a library, or an answer
 * that quotes the request, may hold one.
 */

import { harmless } from './sanitize.ts'

const MASK = '[redacted]'
// Shorter ones would take every output apart, and no generated secret is that short.
const SHORTEST_CHARACTERS = 4
const USERINFO = /(\/\/)[^/\s@"']+@/g

/** Replaces the secrets in a text, as they are, in JSON, in a URL and in Basic auth. */
export type Redact = (text: string) => string

/** @param secrets those that are known; what is too short to be one is left alone */
export function redactor(secrets: Iterable<string>): Redact {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < SHORTEST_CHARACTERS) continue
    forms.add(secret)
    forms.add(harmless(secret))
    forms.add(JSON.stringify(secret).slice(1, -1))
    forms.add(encodeURIComponent(secret))
    forms.add(Buffer.from(secret).toString('base64'))
  }
  // The longest first: one secret may be the beginning of another.
  const sorted = [...forms].sort((one, other) => other.length - one.length)
  return (text) =>
    sorted
      .reduce((redacted, form) => redacted.replaceAll(form, MASK), text)
      .replace(USERINFO, `$1${MASK}@`)
}
