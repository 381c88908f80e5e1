/**
 * A webhook subscription as Argyle's API has it, v1 or v2 → what the commands know of it.
 *
 * The API gives its `secret` in clear. Here it is compared with our own and dropped, so that no printer
 * can ever get it. Else lenient: a list with one odd entry must still be listed.
 */

import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'

export type ApiVersion = 'v1' | 'v2'

/** `config` of a subscription (https://docs.argyle.com/api-guide/webhooks). */
export type SubscriptionConfig = Record<string, unknown>

/** What a subscription is asked for with. */
export interface Wanted {
  api: ApiVersion
  name: string
  /** Argyle's names of events, or `*` alone. */
  events: string[]
  url: string
  config: SubscriptionConfig
}

/** With what a subscription signs: nothing, a secret that is ours or not, or it does not tell. */
export type Signing = 'none' | 'ours' | 'other' | 'unknown'

export interface Subscription extends Wanted {
  id: string
  signing: Signing
  /** RFC 3339. */
  createdAt: string | null
  /** RFC 3339; null if it never has, undefined where Argyle does not tell, which v1 does not. */
  lastSentAt: string | null | undefined
}

const text = z.string().nullish().catch(null)

const Kept = z.object({
  id: z.string(),
  name: text,
  events: z.union([z.string(), z.array(z.string())]).catch([]),
  url: text,
  secret: z.unknown().optional(),
  config: z.record(z.string(), z.unknown()).nullish().catch(null),
  created_at: text,
  last_sent_at: text,
})

/** The schema of one, for those who sign with these secrets. */
export function subscriptionSchema(api: ApiVersion, secrets: readonly string[]) {
  return Kept.transform(
    ({ id, name, events, url, secret, config, created_at, last_sent_at }): Subscription => ({
      id,
      api,
      name: name ?? '',
      events: [events].flat(),
      url: url ?? '',
      config: config ?? {},
      signing: signingOf(secret, secrets),
      createdAt: created_at ?? null,
      lastSentAt: last_sent_at,
    })
  )
}

const MASKED = /^[*•.x]+$|redacted/i

function signingOf(secret: unknown, secrets: readonly string[]): Signing {
  if (secret === null || secret === '') return 'none'
  if (typeof secret !== 'string' || MASKED.test(secret)) return 'unknown'
  return secrets.includes(secret) ? 'ours' : 'other'
}

/** Whether both deliver the same events in the same way to the same place, in whatever order. */
export function isSame(one: Wanted, other: Wanted): boolean {
  return (
    one.api === other.api &&
    one.name === other.name &&
    isSameUrl(one.url, other.url) &&
    isDeepStrictEqual(new Set(one.events), new Set(other.events)) &&
    isDeepStrictEqual(effective(one.config), effective(other.config))
  )
}

/** Whether both name one place, however they are written. */
export function isSameUrl(one: string, other: string): boolean {
  const [a, b] = [one, other].map((url) => (URL.parse(url)?.href ?? url).replace(/\/$/, ''))
  return a === b
}

// What is off is as good as not there, and lists are sets.
function effective(config: SubscriptionConfig): SubscriptionConfig {
  const entries = Object.entries(config).filter(([, value]) => value !== false && value !== null)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Array.isArray(value) ? new Set(value) : value])
  )
}
