/**
 * A webhook subscription of Argyle's API, v1 or v2, as the commands see it.
 *
 * The API shows `secret` in clear. It is compared with ours and dropped here, so that nothing
 * prints it. Lenient otherwise: a list with one odd entry must still be listed.
 */

import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'

/** A subscription that should exist. */
export const Wanted = z.object({
  api: z.enum(['v1', 'v2']),
  name: z.string(),
  /** Argyle's names of events, or `*` alone. */
  events: z.array(z.string()),
  url: z.string(),
  /** See https://docs.argyle.com/api-guide/webhooks. */
  config: z.record(z.string(), z.unknown()),
})

export type Wanted = z.infer<typeof Wanted>

const text = z.string().catch('')
const time = z.string().nullish().catch(null)

const Shown = z.object({
  id: z.string(),
  name: text,
  events: z.union([z.string(), z.array(z.string())]).catch([]),
  url: text,
  secret: z.unknown().optional(),
  config: Wanted.shape.config.catch({}),
  created_at: time,
  last_sent_at: time,
})

/** The schema of one subscription in an answer. @param ours the secrets that count as ours */
export function subscriptionSchema(api: Wanted['api'], ours: readonly (string | undefined)[]) {
  return Shown.transform(({ events, secret, created_at, last_sent_at, ...same }) => ({
    ...same,
    api,
    events: [events].flat(),
    signing: signingOf(secret, ours),
    /** RFC 3339. */
    createdAt: created_at ?? null,
    /** RFC 3339; null before the first delivery; undefined if Argyle does not tell, as in v1. */
    lastSentAt: last_sent_at,
  }))
}

export type Subscription = z.infer<ReturnType<typeof subscriptionSchema>>

const MASKED = /^[*•.x]+$|redacted/i

/** The secret that it signs with. `unknown`: Argyle does not show it, or we do not have ours. */
function signingOf(secret: unknown, ours: readonly (string | undefined)[]) {
  if (secret === null || secret === '') return 'none'
  const isComparable = typeof secret === 'string' && !MASKED.test(secret) && ours.some(Boolean)
  if (!isComparable) return 'unknown'
  return ours.includes(secret) ? 'ours' : 'other'
}

/** Whether both deliver the same events in the same way to the same place. */
export function isSame(one: Wanted, other: Wanted): boolean {
  return (
    one.api === other.api &&
    one.name === other.name &&
    isSameUrl(one.url, other.url) &&
    isDeepStrictEqual(new Set(one.events), new Set(other.events)) &&
    isDeepStrictEqual(effective(one.config), effective(other.config))
  )
}

/** Whether both are one URL, whatever its spelling. A slash at the end is another path. */
export function isSameUrl(one: string, other: string): boolean {
  const [a, b] = [one, other].map((url) => URL.parse(url)?.href ?? url)
  return a === b
}

/** `config` for comparisons: a key that is off counts as missing, and lists are sets. */
export function effective(config: Wanted['config']): Wanted['config'] {
  const entries = Object.entries(config).filter(([, value]) => value !== false && value !== null)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Array.isArray(value) ? new Set(value) : value])
  )
}
