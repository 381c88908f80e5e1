/**
 * The URLs of a Worker, from its address.
 */

import { usage } from '../failure.ts'
import { isPrivate } from '../settings.ts'

/** The Worker's path for deliveries. */
export const ROUTE = '/webhooks/argyle'

export type WorkerUrls = ReturnType<typeof urlsOf>

/** @param address the Worker's, or that of its route @throws Failure if others can listen to it */
export function urlsOf(address: string) {
  const url = URL.parse(address)
  if (!url || !isPrivate(url)) {
    throw usage('--url must be an https URL without credentials, or an http URL of this machine.')
  }
  return {
    /** Takes deliveries. */
    endpoint: url.pathname === '/' ? new URL(ROUTE, url) : url,
    health: new URL('/health', url),
    /** A path below `/admin`. */
    admin: (path: string) => new URL(`/admin${path}`, url),
  }
}
