/**
 * The URLs of a Worker, from its address.
 */

import { usage } from '../failure.ts'
import { isPrivate } from '../settings.ts'

/** The Worker's path for deliveries. */
export const ROUTE = '/webhooks/argyle'

export type WorkerUrls = ReturnType<typeof urlsOf>

const PLACEHOLDER = /<[^>]*>/

/** The fault of an address that still has the placeholder of an example; else undefined. */
export function placeholderFault(address: string): string | undefined {
  const [placeholder] = PLACEHOLDER.exec(address) ?? []
  return placeholder && `Replace ${placeholder} in ${address}: the deploy printed the address.`
}

/** @param address the Worker's, or that of its route @throws Failure if it cannot be a Worker's */
export function urlsOf(address: string | undefined) {
  if (!address) {
    throw usage("The Worker's address is missing.", 'Use --url, or set ARGYLE_EDGE_URL in .env.')
  }
  const url = URL.parse(address)
  if (!url || !isPrivate(url)) throw usage(placeholderFault(address) ?? NOT_PRIVATE)
  const endpoint = new URL(ROUTE, url)
  if (url.pathname !== '/' && url.pathname !== ROUTE) {
    throw usage(`--url has the path ${url.pathname}.`, `The Worker's address is ${url.origin}.`)
  }
  return {
    /** Takes deliveries. */
    endpoint,
    health: new URL('/health', url),
    /** A path below `/admin`. */
    admin: (path: string) => new URL(`/admin${path}`, url),
  }
}

const NOT_PRIVATE =
  '--url must be an https URL without credentials, or an http URL of this machine.'
