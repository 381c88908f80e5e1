/**
 * Bindings and vars → Config.
 *
 * A wrong setting stops every delivery with 503, so that Argyle retries, and `/health` names it.
 * Its value appears nowhere: it may be a secret.
 */

import * as z from 'zod/mini'
import { addressesIn, PUBLISHED_ADDRESSES } from '../argyle/addresses.ts'
import type { DedupeClass } from '../argyle/events.ts'
import type { Source } from '../contract/event.ts'
import { type Fault, faultsIn } from '../platform/fault.ts'
import { HISTORY_NAMES, type HistorySettings, historyIn } from './history-settings.ts'
import { parseRoutes, type QueueTarget, routeWarnings } from './routes.ts'

/**
 * The settings that quarantine, history and `/admin` need. They work while another setting is
 * wrong.
 */
export interface RecoveryConfig {
  state: KVNamespace
  /** Undefined if no history is bound. */
  history: HistorySettings | undefined
  /** The addresses that Argyle delivers from. */
  addresses: ReadonlySet<string>
  /** Empty if `/admin` is closed. */
  adminToken: string
  /** A delivery may be signed with any of them. The current one is first. */
  secrets: readonly string[]
}

export interface Config extends RecoveryConfig {
  environment: keyof typeof SOURCES
  source: Source
  windowsSeconds: Readonly<Record<DedupeClass, number>>
  /** Whether a copy from the same subscription makes a follow-up. */
  followUp: boolean
  /** The classes whose markers are written to KV. */
  kvMarkers: 'all' | 'once'
  /** The calls to bindings that one invocation may make. */
  subrequestLimit: number
  /** Settings that work but are unwise. */
  warnings: Fault[]
  /** All queues, by the names of their bindings. */
  queues: ReadonlyMap<string, QueueTarget>
}

export type Configured =
  | { ok: true; config: Config }
  | { ok: false; faults: Fault[]; recovery: RecoveryConfig | undefined }

const SHORT_WINDOW: Fault = {
  path: 'REPEAT_WINDOW_SECONDS',
  message: "does not outlast Argyle's retry: set 45 or more",
}

const LONG_WINDOW: Fault = {
  path: 'REPEAT_WINDOW_SECONDS',
  message: 'is over an hour, and follow-ups come as late: is it in milliseconds?',
}
// A window that is meant in milliseconds is far above.
const LONGEST_USUAL_WINDOW_SECONDS = 3_600

const SOURCES = {
  production: 'https://api.argyle.com',
  sandbox: 'https://api-sandbox.argyle.com',
} as const

const ONCE_WINDOW_SECONDS = 7 * 24 * 60 * 60
const REPEAT_WINDOW_SECONDS = 60
// The default of the Paid plan.
const SUBREQUEST_LIMIT = 10_000
// Argyle's retry comes 30 s after an answer that may take 10 s, and 5 s are the margin.
const RETRY_SECONDS = 45

// A var of wrangler.toml is a number; one set in the dashboard is text.
function seconds(least: number, most: number) {
  return wholeNumber(least, most, 'whole number of seconds')
}

function wholeNumber(least: number, most: number, noun = 'whole number') {
  const isWithin = (value: unknown) =>
    /^\d+$/.test(String(value)) && Number(value) >= least && Number(value) <= most
  const message = `must be a ${noun} from ${least} to ${most}`
  return z.optional(z.custom<number | string>(isWithin, message))
}

function oneOf<const Choice extends string>(...choices: Choice[]) {
  const isChoice = (value: unknown) => choices.some((choice) => choice === value)
  return z.optional(z.custom<Choice>(isChoice, `must be ${choices.join(' or ')}`))
}

function binding<T>(method: string, kind: string) {
  // A service binding seems to have every method; `fetch` gives it away.
  const isBound = (value: unknown) =>
    typeof value === 'object' && value !== null && method in value && !('fetch' in value)
  return z.custom<T>(isBound, `must be bound to a ${kind} in wrangler.toml`)
}

const isAddresses = (value: unknown) =>
  typeof value === 'string' && addressesIn(value) !== undefined

const isTrimmed = (secret: string) => secret.trim() === secret
// A newline at the end of a file becomes part of the secret, and then no signature is valid.
const PADDED = 'begins or ends with white space: set it again without'

// A shorter token can be guessed.
const SHORTEST_TOKEN_CHARACTERS = 16
// A header takes printable ASCII, and a bearer token has no blanks (RFC 6750, section 2.1).
const isToken = (token: string) =>
  token.length >= SHORTEST_TOKEN_CHARACTERS && /^[!-~]+$/.test(token)
const WEAK_TOKEN: Fault = {
  path: 'ADMIN_TOKEN',
  message: `keeps /admin closed: set ${SHORTEST_TOKEN_CHARACTERS} printable characters or more, without blanks`,
}

// Other bindings have `send` too, such as that of an email.
const BoundQueue = binding<Queue>('sendBatch', 'queue')

// `queuesIn` reads the queues, because only ROUTES names them.
const Settings = z.object({
  STATE: binding<KVNamespace>('getWithMetadata', 'KV namespace'),
  ARGYLE_WEBHOOK_SECRET: z
    .string('is missing')
    .check(z.refine((secret) => secret !== '', 'is empty: anyone could sign with it'))
    .check(z.refine(isTrimmed, PADDED)),
  // Empty counts as not set: that is how a rotation ends.
  ARGYLE_WEBHOOK_SECRET_PREVIOUS: z.optional(
    z.string('must be text').check(z.refine(isTrimmed, PADDED))
  ),
  ARGYLE_ENVIRONMENT: oneOf('production', 'sandbox'),
  // KV keeps nothing for less than 60 s, and Argyle's retry comes after 30 s. The upper limit of a
  // year catches a window given in milliseconds.
  ONCE_WINDOW_SECONDS: seconds(60, 31_536_000),
  // A day is the longest delay of a queue message, and a follow-up waits for the window's end.
  REPEAT_WINDOW_SECONDS: seconds(5, 86_400),
  FOLLOW_UP: oneOf('on', 'off'),
  KV_MARKERS: oneOf('all', 'once'),
  ARGYLE_ADDRESSES: z.optional(
    z.custom<string>(isAddresses, 'must be IP addresses separated by commas')
  ),
  ADMIN_TOKEN: z.optional(z.string('must be text')),
  // https://developers.cloudflare.com/workers/platform/limits/#subrequests
  SUBREQUEST_LIMIT: wholeNumber(1_000, 10_000_000),
})

const NAMES = [...Object.keys(Settings.shape), 'EVENTS', 'ROUTES', ...HISTORY_NAMES]

/** Whether each setting has a value, which is never told. */
export function settingsIn(env: object): { name: string; isSet: boolean }[] {
  return NAMES.map((name) => ({ name, isSet: !['', undefined].includes(Reflect.get(env, name)) }))
}

/** The configuration in `env`; or every fault in it, by the setting's name. */
export function configure(env: object): Configured {
  const parsed = Settings.safeParse(env)
  const { queues, faults } = queuesIn(env)
  if (!parsed.success) faults.unshift(...faultsIn(parsed.error))
  if (!parsed.success || faults.length > 0) return { ok: false, faults, recovery: salvage(env) }
  const settings = parsed.data
  const { history, warnings } = historyIn(env)
  const environment = settings.ARGYLE_ENVIRONMENT ?? 'production'
  const repeats = Number(settings.REPEAT_WINDOW_SECONDS ?? REPEAT_WINDOW_SECONDS)
  const config: Config = {
    ...toRecovery(settings.STATE, settings, history),
    environment,
    source: SOURCES[environment],
    windowsSeconds: {
      once: Number(settings.ONCE_WINDOW_SECONDS ?? ONCE_WINDOW_SECONDS),
      repeats,
    },
    followUp: settings.FOLLOW_UP !== 'off',
    kvMarkers: settings.KV_MARKERS ?? 'all',
    subrequestLimit: Number(settings.SUBREQUEST_LIMIT ?? SUBREQUEST_LIMIT),
    warnings: [
      ...(repeats < RETRY_SECONDS ? [SHORT_WINDOW] : []),
      ...(repeats > LONGEST_USUAL_WINDOW_SECONDS ? [LONG_WINDOW] : []),
      ...(settings.ADMIN_TOKEN && !isToken(settings.ADMIN_TOKEN) ? [WEAK_TOKEN] : []),
      ...routeWarnings(queues.values()),
      ...warnings,
    ],
    queues,
  }
  return { ok: true, config }
}

function queuesIn(env: object) {
  const { routes, faults } = parseRoutes(Reflect.get(env, 'ROUTES'))
  const queues = new Map<string, QueueTarget>()
  for (const [name, patterns] of routes) {
    const bound = BoundQueue.safeParse(Reflect.get(env, name))
    if (bound.success) queues.set(name, { name, queue: bound.data, patterns })
    else faults.push(...faultsIn(bound.error, ...(name === 'EVENTS' ? [name] : ['ROUTES', name])))
  }
  return { queues, faults }
}

type Salvaged = Partial<z.infer<typeof Settings>>

// Parses each setting alone, so that a fault in one does not disable the others.
function salvage(env: object): RecoveryConfig | undefined {
  const salvaged: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(Settings.shape)) {
    salvaged[name] = schema.safeParse(Reflect.get(env, name)).data
  }
  const { STATE, ...rest } = salvaged as Salvaged
  return STATE && toRecovery(STATE, rest, historyIn(env).history)
}

function toRecovery(
  state: KVNamespace,
  settings: Salvaged,
  history: HistorySettings | undefined
): RecoveryConfig {
  const given = addressesIn(settings.ARGYLE_ADDRESSES ?? '') ?? []
  const secrets = [settings.ARGYLE_WEBHOOK_SECRET, settings.ARGYLE_WEBHOOK_SECRET_PREVIOUS]
  return {
    state,
    history,
    // Empty counts as not set: with no address at all, every unverified delivery would be lost.
    addresses: new Set(given.length > 0 ? given : PUBLISHED_ADDRESSES),
    adminToken: isToken(settings.ADMIN_TOKEN ?? '') ? (settings.ADMIN_TOKEN ?? '') : '',
    secrets: secrets.flatMap((secret) => secret || []),
  }
}
