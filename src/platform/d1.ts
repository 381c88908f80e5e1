/**
 * D1 as seen by a writer who must not fail with it: whether a binding is a database, and its errors
 * in a few words, without their messages, which may quote a value.
 *
 * D1 has one class of error, so its name says nothing. SQLite's code does, and for a full database
 * only the words of D1 itself: https://developers.cloudflare.com/d1/observability/debug-d1/
 */

import { causeOf } from './log.ts'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : '')

/** `full`, SQLite's code such as `SQLITE_READONLY`, or the error's name. */
export function d1CauseOf(error: unknown): string {
  const message = messageOf(error)
  if (/maximum DB size|SQLITE_FULL/.test(message)) return 'full'
  return /SQLITE_[A-Z]+/.exec(message)?.[0] ?? causeOf(error)
}

/** Whether a statement named a table that does not exist. */
export function isMissingTable(error: unknown): boolean {
  return messageOf(error).includes('no such table')
}

/** Whether a binding is a D1 database. */
export function isDatabase(binding: unknown): binding is D1Database {
  // A service binding seems to have every method; `fetch` gives it away.
  return (
    typeof binding === 'object' && binding !== null && 'prepare' in binding && !('fetch' in binding)
  )
}
