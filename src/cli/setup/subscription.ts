/**
 * Step 5: Argyle's API key into the env file, and the subscription, signed with the Worker's
 * secret.
 */

import { ApiError } from '../api-client.ts'
import { adviceOn, apiOf } from '../argyle/advice.ts'
import type { ArgyleApi } from '../argyle/api.ts'
import { existingIn, warnOfOverlaps } from '../argyle/existing.ts'
import { formatLine } from '../argyle/format.ts'
import { isSameUrl, type Subscription, type Wanted } from '../argyle/subscription.ts'
import { Failure, usage } from '../failure.ts'
import { sanitize } from '../sanitize.ts'
import type { Session } from '../session.ts'
import { urlsOf } from '../worker/urls.ts'
import { setInEnvFile } from './env-file.ts'
import type { Setup } from './setup.ts'

// An API that the key cannot use: 404 for a customer whom Argyle moved to the other one.
const REFUSED = [401, 403, 404]

const SIGNED = ['ours', 'unknown']

type Api = Wanted['api']

const EVENTS = {
  v1: 'profiles.added,profiles.updated',
  v2: 'identities.added,identities.updated',
} as const

/** Sees to the subscription. Returns its first event, if it is new. */
export async function subscribe(address: string, setup: Setup): Promise<string | undefined> {
  const { progress, target, options } = setup
  const found = (one: Subscription) =>
    progress.found('subscription', `${sanitize(one.id)}, ${formatLine(one)}`)
  const session = await sessionWithKey(setup)
  if (!session) return undefined
  const { argyle, settings, terminal, fixes } = session
  const api = argyle()
  const { href: url } = urlsOf(address).endpoint
  const lists = await listed(api, session)
  const all = [...lists.values()].flat()
  // Whoever chose its events does not choose them again.
  const here = all.filter((one) => isSameUrl(one.url, url) && SIGNED.includes(one.signing))
  if (here.length > 0 && !options.events) {
    for (const one of here) found(one)
    return undefined
  }
  const secret = settings.all.ARGYLE_WEBHOOK_SECRET
  if (!secret && !options.dryRun) {
    const todo = `put ARGYLE_WEBHOOK_SECRET into ${target.secretsFile}. Then: ${fixes.setup()}`
    progress.skipped('subscription', todo)
    return undefined
  }
  const events = await chosenEvents(lists.keys(), setup)
  const [subject] = events[0]?.split('.') ?? []
  const wanted = { api: apiOf(events), name: `argyle-edge ${subject}`, events, url, config: {} }
  const { errors, warnings } = adviceOn(wanted, false)
  if (errors.length > 0) throw usage(errors.join(' '))
  for (const warning of warnings) terminal.warn(warning)

  const existing = existingIn(all, wanted, secret)
  if (existing) {
    found(existing)
    return undefined
  }
  warnOfOverlaps(wanted, all, terminal)
  const create = () => api.create(wanted, secret)
  const created = await progress.make('subscription', formatLine(wanted), create)
  return created && events[0]
}

/** Asks for the API key if it is not there. Returns undefined if a dry run cannot go on without. */
async function sessionWithKey(setup: Setup): Promise<Session | undefined> {
  const { progress, prompt, target, options, session } = setup
  const { environment, envFile } = target
  const { ARGYLE_API_KEY_ID: id, ARGYLE_API_KEY_SECRET: secret } = session.reopen().settings.all
  if (id && secret) progress.found('API key', `ARGYLE_API_KEY_ID and _SECRET are set`)
  else if (options.dryRun) {
    const key = `ask for Argyle's API key, and keep it in ${envFile}`
    await progress.make('API key', key, () => {})
    await progress.make('subscription', 'ask which events, and create it, signed', () => {})
    return undefined
  } else {
    const of = `of Argyle's ${environment} (console.argyle.com, Developers)`
    const keyId = id ?? (await prompt.text(`API key ID ${of}:`, ''))
    const keySecret = secret ?? (await prompt.secret('API key secret:', 'ARGYLE_API_KEY_SECRET'))
    if (!keyId) throw usage('ARGYLE_API_KEY_ID is not set.', 'Set it in the environment.')
    session.hide(keySecret)
    await progress.make('API key', `ARGYLE_API_KEY_ID and _SECRET in ${envFile}`, () => {
      setInEnvFile(envFile, 'ARGYLE_API_KEY_ID', keyId)
      setInEnvFile(envFile, 'ARGYLE_API_KEY_SECRET', keySecret)
    })
  }
  return session.reopen()
}

/** The subscriptions of each of Argyle's APIs that the key can use. @throws Failure without one */
async function listed(api: ArgyleApi, { fixes }: Session): Promise<Map<Api, Subscription[]>> {
  const lists = new Map<Api, Subscription[]>()
  for (const version of ['v1', 'v2'] as const) {
    const list = await api.list(version).catch((error: unknown) => {
      if (!(error instanceof ApiError && REFUSED.includes(error.status))) throw error
    })
    if (list) lists.set(version, list)
  }
  if (lists.size > 0) return lists
  const hint = `Is it of the other environment? Correct it. Then: ${fixes.setup()}`
  throw new Failure("Neither of Argyle's APIs takes the key.", hint)
}

async function chosenEvents(apis: Iterable<Api>, { prompt, options }: Setup): Promise<string[]> {
  if (options.events) return options.events
  const choices = [...apis].map((api) => ({ name: EVENTS[api], value: EVENTS[api] as string }))
  const own = { name: 'a list of my own', value: '' }
  const chosen = await prompt.choose('Which events?', [...choices, own])
  const text = chosen || (await prompt.text('Names of events, with commas between them:', ''))
  return text.split(/[\s,]+/).filter(Boolean)
}
