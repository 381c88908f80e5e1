/**
 * The headers of every answer: nothing from another host, no frame, no cache, no address given
 * away.
 */

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  // Pages hold payroll data. The files of the console set their own.
  'cache-control': 'no-store',
}

/** The answer with the headers that it does not set itself. */
export function guarded(response: Response): Response {
  const answer = new Response(response.body, response)
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!answer.headers.has(name)) answer.headers.set(name, value)
  }
  return answer
}
