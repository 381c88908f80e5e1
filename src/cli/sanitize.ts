/**
 * Makes a text safe to print: without control characters, and without secrets.
 *
 * Nothing prints a secret on purpose, but a library's error or an answer that quotes one may.
 */

import { stripVTControlCharacters } from 'node:util'

// The C0 and C1 controls, and the marks that change the direction of text.
const CONTROLS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu

// Of these, a body may have tabs and line ends.
const HARMFUL = /(?!\t|\r?\n)[\p{Cc}\u2028-\u202e\u2066-\u2069]/u

/** Whether a terminal shows this text as it is. */
export function isPrintable(text: string): boolean {
  return !HARMFUL.test(text)
}

/** A foreign text on one line, without anything that a terminal would obey. */
export function sanitize(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROLS, ' ')
}

const MASK = '[redacted]'
// A shorter one would mask ordinary words, and no generated secret is that short.
const SHORTEST_CHARACTERS = 4
const USERINFO = /(\/\/)[^/\s@"']+@/g

/** @param only leaves everything else in the text as it is, because the text is a body */
export type Redact = (text: string, only?: 'secrets') => string

/**
 * Masks the secrets in a text: as they are, in JSON, in a URL and in Basic auth. Masks credentials
 * in a URL too.
 */
export function redactor(secrets: Iterable<string>): Redact {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < SHORTEST_CHARACTERS) continue
    forms.add(secret)
    forms.add(sanitize(secret))
    forms.add(JSON.stringify(secret).slice(1, -1))
    forms.add(encodeURIComponent(secret))
    forms.add(Buffer.from(secret).toString('base64'))
  }
  // The longest first: one secret may be the beginning of another.
  const sorted = [...forms].sort((one, other) => other.length - one.length)
  return (text, only) => {
    const masked = sorted.reduce((redacted, form) => redacted.replaceAll(form, MASK), text)
    return only ? masked : masked.replace(USERINFO, `$1${MASK}@`)
  }
}
