/**
 * Bindings and vars → Config, validated once for each `env`, which is once in an isolate's life.
 *
 * A setting that is wrong stops every delivery with 503, so that Argyle retries, and is named by
 * `/health`. Its value appears nowhere: it may be a secret.
 */

import * as z from 'zod/mini'
import type { DedupeClass } from './argyle/catalogue.ts'
import type { Source } from './event.ts'
import { type Fault, faultsIn } from './fault.ts'

export interface Config {
  /** All that a delivery may be signed with, the current one first. */
  secrets: readonly string[]
  source: Source
  windowSeconds: Readonly<Record<DedupeClass, number>>
  state: KVNamespace
  events: Queue
}

export type Configured = { ok: true; config: Config } | { ok: false; faults: Fault[] }

const SOURCES = {
  production: 'https://api.argyle.com',
  sandbox: 'https://api-sandbox.argyle.com',
} as const

// Coerced: vars set in wrangler.toml are numbers, those set in the dashboard are text.
function seconds(least: number, most: number, standard: number) {
  const message = `must be a whole number of seconds from ${least} to ${most}`
  const whole = z.coerce
    .number(message)
    .check(z.multipleOf(1, message), z.minimum(least, message), z.maximum(most, message))
  return z._default(whole, standard)
}

function binding<T>(method: string, kind: string) {
  const isBound = (value: unknown) => typeof value === 'object' && value !== null && method in value
  return z.custom<T>(isBound, `must be bound to a ${kind} in wrangler.toml`)
}

const Settings = z.object({
  STATE: binding<KVNamespace>('getWithMetadata', 'KV namespace'),
  EVENTS: binding<Queue>('send', 'queue'),
  ARGYLE_WEBHOOK_SECRET: z
    .string('is missing')
    .check(z.minLength(1, 'is empty: anyone could sign with it')),
  // Empty counts as not set: it is the end of a rotation, not a reason to stop.
  ARGYLE_WEBHOOK_SECRET_PREVIOUS: z._default(z.string('must be text'), ''),
  ARGYLE_ENVIRONMENT: z._default(
    z.enum(['production', 'sandbox'], 'must be production or sandbox'),
    'production'
  ),
  // KV keeps nothing for less than 60 s, and Argyle's retry comes after 30 s. A year at most catches
  // a window given in milliseconds.
  ONCE_WINDOW_SECONDS: seconds(60, 31_536_000, 604_800),
  // A day at most: within the window a genuine repeat is dropped.
  REPEAT_WINDOW_SECONDS: seconds(60, 86_400, 60),
})

const configured = new WeakMap<object, Configured>()

/** The configuration in `env`, or everything that is wrong with it by the setting's name. */
export function configure(env: object): Configured {
  let result = configured.get(env)
  if (!result) {
    result = validate(env)
    configured.set(env, result)
  }
  return result
}

function validate(env: object): Configured {
  const parsed = Settings.safeParse(env)
  if (!parsed.success) return { ok: false, faults: faultsIn(parsed.error) }
  const settings = parsed.data
  const secrets = [settings.ARGYLE_WEBHOOK_SECRET, settings.ARGYLE_WEBHOOK_SECRET_PREVIOUS]
  return {
    ok: true,
    config: {
      secrets: secrets.filter((secret) => secret !== ''),
      source: SOURCES[settings.ARGYLE_ENVIRONMENT],
      windowSeconds: {
        once: settings.ONCE_WINDOW_SECONDS,
        repeats: settings.REPEAT_WINDOW_SECONDS,
      },
      state: settings.STATE,
      events: settings.EVENTS,
    },
  }
}
