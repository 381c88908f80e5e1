/**
 * Step 5: Argyle's API key into the env file, and the subscription, signed with the Worker's secret.
 */

import { adviceOn, apiOf } from '../argyle/advice.ts'
import type { ArgyleApi } from '../argyle/api.ts'
import { existingIn, warnOfOverlaps } from '../argyle/existing.ts'
import { formatLine } from '../argyle/format.ts'
import { Failure, usage } from '../failure.ts'
import { sanitize } from '../sanitize.ts'
import type { Session } from '../session.ts'
import { urlsOf } from '../worker/urls.ts'
import { setInEnvFile } from './env-file.ts'
import type { Setup } from './setup.ts'

const EVENTS = {
  v1: 'profiles.added,profiles.updated',
  v2: 'identities.added,identities.updated',
} as const

/** Sees to the subscription. Returns its first event, if it is new. */
export async function subscribe(address: string, setup: Setup): Promise<string | undefined> {
  const { progress, target, options } = setup
  const session = await sessionWithKey(setup)
  if (!session) return undefined
  const { argyle, settings, terminal } = session
  const secret = settings.all.ARGYLE_WEBHOOK_SECRET
  if (!secret && !options.dryRun) {
    const todo = `put ARGYLE_WEBHOOK_SECRET into ${target.secretsFile}, and run setup again`
    progress.skipped('subscription', todo)
    return undefined
  }
  const api = argyle()
  const events = await chosenEvents(api, setup)
  const { href: url } = urlsOf(address).endpoint
  const [subject] = events[0]?.split('.') ?? []
  const wanted = { api: apiOf(events), name: `argyle-edge ${subject}`, events, url, config: {} }
  const { errors, warnings } = adviceOn(wanted, false)
  if (errors.length > 0) throw usage(errors.join(' '))
  for (const warning of warnings) terminal.warn(warning)

  const all = await api.list()
  const existing = existingIn(all, wanted, secret)
  if (existing) {
    progress.found('subscription', `${sanitize(existing.id)}, ${formatLine(existing)}`)
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
    await progress.make('API key', `ARGYLE_API_KEY_ID and _SECRET in ${envFile}`, () => {
      setInEnvFile(envFile, 'ARGYLE_API_KEY_ID', keyId)
      setInEnvFile(envFile, 'ARGYLE_API_KEY_SECRET', keySecret)
    })
  }
  return session.reopen()
}

async function chosenEvents(api: ArgyleApi, { prompt, options }: Setup): Promise<string[]> {
  if (options.events) return options.events
  const answering = []
  for (const version of ['v1', 'v2'] as const) {
    if (await answers(api, version))
      answering.push({ name: EVENTS[version], value: EVENTS[version] })
  }
  if (answering.length === 0) {
    const hint = 'Is it of the other environment? Correct it, and run setup again.'
    throw new Failure("Neither of Argyle's APIs takes the key.", hint)
  }
  const own = { name: 'a list of my own', value: '' }
  const chosen = await prompt.choose('Which events?', [...answering, own])
  const text = chosen || (await prompt.text('Names of events, with commas between them:', ''))
  return text.split(/[\s,]+/).filter(Boolean)
}

async function answers(api: ArgyleApi, version: 'v1' | 'v2'): Promise<boolean> {
  try {
    await api.list(version)
    return true
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
