/**
 * The log: one JSON object per line, so that every field can be searched and alerted on.
 *
 * The Worker never logs an error's message: a parser's message quotes the body, and cannot be
 * distinguished from a harmless message of the platform. The error's name, the platform's code and
 * the places of the stack are enough to act on. A consumer logs the messages of its own errors.
 */

type Level = 'info' | 'warn' | 'error'

/**
 * Writes one line at its level.
 *
 * @param message the kind of the line; the first thing to filter by
 * @param fields may hold ids and names, never a body, a header's value or a secret
 */
export function log(level: Level, message: string, fields: Record<string, unknown>): void {
  console[level](JSON.stringify({ level, message, ...fields }))
}

/**
 * The code in a message of KV (`KV PUT failed: 429 …`) or of Queues (`… (10250)`).
 * Queues' codes: https://developers.cloudflare.com/queues/reference/error-codes/
 */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const code = /^KV \w+ failed: (\d{3})\b|\((\d{5})\)$/.exec(error.message)
  return code ? Number(code[1] ?? code[2]) : undefined
}

/** An error in a few words without its message: its name, and the platform's code if it has one. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const code = codeOf(error)
  return code ? `${error.name} ${code}` : error.name
}

/** The places of an error's stack, without the line that holds its message. */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const stack = (error.stack ?? '').replace(error.message, '')
  return stack.split('\n').filter((line) => /^\s+at /.test(line))
}
