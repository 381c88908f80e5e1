/**
 * Cross-site request forgery: a change is a POST that a page of this console has sent.
 *
 * Access's cookie comes with a request of another site's form too, so the browser's own statement
 * about the sender decides
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site).
 */

const SAFE_METHODS = ['GET', 'HEAD']

/** Whether a request that may change something came from elsewhere, or does not tell from where. */
export function isForged({ method, url, headers }: Request): boolean {
  if (SAFE_METHODS.includes(method)) return false
  const isOwnOrigin = headers.get('origin') === new URL(url).origin
  return !isOwnOrigin || headers.get('sec-fetch-site') !== 'same-origin'
}
