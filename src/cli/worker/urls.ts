/**
 * The address of a Worker, however it was given → its routes.
 */

import { usage } from '../failure.ts'
import { isPrivate } from '../settings.ts'

/** Where the Worker takes deliveries. */
export const ROUTE = '/webhooks/argyle'

/** Where things are at a Worker. */
export interface Place {
  /** Where deliveries go. */
  endpoint: URL
  health: URL
  /** A route below `/admin`. */
  admin(path: string): URL
}

/**
 * @param address of the Worker, or of its route for deliveries
 * @throws Failure for what is no URL, and for one where others can listen
 */
export function placeAt(address: string): Place {
  const url = URL.parse(address)
  if (!url || !isPrivate(url) || url.username || url.password) {
    throw usage(
      '--url must be an https URL without credentials in it, or an http one of this machine.'
    )
  }
  const endpoint = url.pathname === '/' ? new URL(ROUTE, url) : url
  const origin = new URL('/', url)
  return {
    endpoint,
    health: new URL('/health', origin),
    admin: (path) => new URL(`/admin${path}`, origin),
  }
}
