/**
 * Argyle's API for subscriptions (https://docs.argyle.com/api-guide/webhooks and
 * …/legacy/api-reference/webhooks). It has no update.
 *
 * A create without an answer may have been done, so a look-up comes before it is sent again.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { ApiError, apiClient } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { type Ask, isLater } from '../http.ts'
import type { Settings } from '../settings.ts'
import { isSame, type Subscription, subscriptionSchema, type Wanted } from './subscription.ts'

const LONGEST_PAGE = 200
const CREATE_TRIES = 3
const GONE = 404
const CREATE_BACKOFF_MILLISECONDS = 1_000

export type ArgyleApi = ReturnType<typeof argyleApi>

/**
 * The API of the environment in the settings. Its methods throw a Failure too.
 * @param ours the secrets that count as ours in what the API shows
 * @throws Failure without the API key
 */
export function argyleApi(http: Ask, settings: Settings, ours: readonly (string | undefined)[]) {
  const authorization = authorizationOf(settings)
  const client = apiClient(http, 'Argyle', authorization, (status) => hintFor(status, settings))
  const base = settings.apiUrl.href.replace(/\/$/, '')
  const urlOf = (api: Wanted['api'], rest = '') => new URL(`${base}/${api}/webhooks${rest}`)

  async function listOf(api: Wanted['api']): Promise<Subscription[]> {
    const schema = pageOf(subscriptionSchema(api, ours))
    return client.all(`?limit=${LONGEST_PAGE}`, async (query) => {
      const answer = await client.ask('GET', urlOf(api, query))
      const { results, next } = client.read(schema, 'a list of subscriptions', answer)
      // Only the query is taken, so the key is sent to the API's own address alone.
      const nextQuery = next ? (URL.parse(next, base)?.search ?? query) : undefined
      return { entries: results, next: nextQuery }
    })
  }

  /** All subscriptions, each once. @param only asks this API alone */
  async function list(only?: Wanted['api']): Promise<Subscription[]> {
    if (only) return listOf(only)
    // Argyle calls v1 legacy: once it is gone, v2 is all there is.
    const legacy = (error: unknown): Subscription[] => {
      if (error instanceof ApiError && error.status === GONE) return []
      throw error
    }
    const all = [...(await listOf('v2')), ...(await listOf('v1').catch(legacy))]
    return all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index)
  }

  /** @param secret signs the deliveries; without one they are not signed */
  async function create(wanted: Wanted, secret: string | undefined): Promise<Subscription> {
    const before = new Set((await list(wanted.api)).map(({ id }) => id))
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(createBody(wanted, secret))
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await client.ask('POST', urlOf(wanted.api), { headers, body })
        return client.read(subscriptionSchema(wanted.api, ours), 'a subscription', answer)
      } catch (error) {
        // Only a plain refusal proves that nothing was created.
        if (error instanceof ApiError && !isLater(error.status)) throw error
        await sleep(CREATE_BACKOFF_MILLISECONDS * attempt)
        const now = await list(wanted.api).catch(({ message }) => {
          const hint = 'Run subscriptions list before you create it again.'
          throw new Failure(`"${wanted.name}" may have been created or not: ${message}`, hint)
        })
        const created = now.find((one) => !before.has(one.id) && isSame(one, wanted))
        if (created) return created
        if (attempt === CREATE_TRIES) throw error
      }
    }
  }

  /** Succeeds too if the subscription does not exist any more. */
  async function remove({ id, api }: Pick<Subscription, 'id' | 'api'>): Promise<void> {
    await client.ask('DELETE', urlOf(api, `/${encodeURIComponent(id)}`), { allowed: [404] })
  }

  return { list, create, remove }
}

/** The documented body, its fields in the documented order. */
function createBody({ events, name, url, config }: Wanted, secret: string | undefined) {
  return {
    events: events.includes('*') ? '*' : events,
    name,
    url,
    ...(secret !== undefined && { secret }),
    ...(Object.keys(config).length > 0 && { config }),
  }
}

/** v1 may answer with the bare list. */
function pageOf(entry: z.ZodType<Subscription>) {
  const page = z.object({ results: z.array(entry), next: z.string().nullish().catch(null) })
  return z.preprocess((body) => (Array.isArray(body) ? { results: body } : body), page)
}

/** The API key as Basic authentication has it. @throws Failure without the API key */
export function authorizationOf({ need }: Pick<Settings, 'need'>): string {
  const key = `${need('ARGYLE_API_KEY_ID')}:${need('ARGYLE_API_KEY_SECRET')}`
  return `Basic ${Buffer.from(key).toString('base64')}`
}

/** What to do about an answer of Argyle's with this status. */
export function hintFor(status: number, { environment, apiUrl }: Settings): string | undefined {
  if (status === 401 || status === 403) {
    return `The key may not be of ${environment} (${apiUrl.host}). Set ARGYLE_ENVIRONMENT, or the key.`
  }
  if (status === 429) return 'Argyle takes 50 requests a second. Wait a little, and run it again.'
  if (status >= 500) return 'Argyle has a problem. Run it again later.'
  return 'Compare the request with https://docs.argyle.com/api-guide/webhooks.'
}
