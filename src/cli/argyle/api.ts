/**
 * Argyle's subscriptions over HTTP: list, create, delete
 * (https://docs.argyle.com/api-guide/webhooks and …/legacy/api-reference/webhooks). There is no update.
 *
 * A create is never simply sent again: one that was not answered may have been done, and two subscriptions
 * deliver everything two times. It is looked for first.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { HTTPError, type KyInstance } from 'ky'
import * as z from 'zod'
import { Failure } from '../failure.ts'
import { isLater, jsonIn, unanswered } from '../http.ts'
import type { Settings } from '../settings.ts'
import { Refusal, refusal } from './api-error.ts'
import {
  type ApiVersion,
  isSame,
  type Subscription,
  subscriptionSchema,
  type Wanted,
} from './subscription.ts'

// The most that a page can have.
const PAGE_LIMIT = 200
// 20,000 subscriptions: a list that goes on after that has no end.
const MOST_PAGES = 100
const CREATE_TRIES = 3
const CREATE_BACKOFF_MILLISECONDS = 1_000

const API_VERSIONS: readonly ApiVersion[] = ['v2', 'v1']

export interface ArgyleApi {
  /** All subscriptions of the versions, from all pages, each one time. */
  list(versions?: readonly ApiVersion[]): Promise<Subscription[]>
  /** @param secret what it signs with; without one it does not sign */
  create(wanted: Wanted, secret: string | undefined): Promise<Subscription>
  /** Also if it is gone already. */
  remove(subscription: Pick<Subscription, 'id' | 'api'>): Promise<void>
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

/**
 * The API of the environment in the settings.
 *
 * @param secrets our own, to be recognized in what the API tells
 * @throws Failure when the key is not set; its methods throw one for whatever Argyle does not do
 */
export function argyleApi(
  http: KyInstance,
  settings: Settings,
  secrets: readonly string[]
): ArgyleApi {
  const key = [settings.need('ARGYLE_API_KEY_ID'), settings.need('ARGYLE_API_KEY_SECRET')]
  const authorization = `Basic ${Buffer.from(key.join(':')).toString('base64')}`
  // No redirect is followed: a create would take the secret along.
  const client = http.extend({ headers: { authorization }, redirect: 'manual' })
  const base = settings.apiUrl.href.replace(/\/$/, '')
  const urlOf = (api: ApiVersion, rest = '') => new URL(`${base}/${api}/webhooks${rest}`)

  /** The answer, if it is one of success or has the `allowed` status. */
  async function ask(
    url: URL,
    options: { method: string; json?: object },
    allowed?: number
  ): Promise<Response> {
    try {
      const response = await client(url, options)
      if (response.ok || response.status === allowed) return response
      throw refusal(response.status, await response.json().catch(() => undefined), settings)
    } catch (error) {
      if (!(error instanceof HTTPError)) throw error
      throw refusal(error.response.status, error.data, settings)
    }
  }

  async function listOne(api: ApiVersion): Promise<Subscription[]> {
    const entry = subscriptionSchema(api, secrets)
    const found: Subscription[] = []
    const seen = new Set<string>()
    let query = `?limit=${PAGE_LIMIT}`
    while (!seen.has(query) && seen.size < MOST_PAGES) {
      seen.add(query)
      const response = await ask(urlOf(api, query), { method: 'get' })
      const { next, results } = pageIn(await jsonIn(response, 'Argyle'))
      found.push(...results.map((result) => read(entry, result)))
      if (!next) return found
      // Its query alone: the key goes nowhere but to the API's own address.
      query = URL.parse(next, base)?.search ?? query
    }
    throw new Failure('Argyle answered with a list of subscriptions that has no end.')
  }

  const list: ArgyleApi['list'] = async (versions = API_VERSIONS) => {
    const byId = new Map<string, Subscription>()
    try {
      for (const api of versions) {
        for (const one of await listOne(api)) if (!byId.has(one.id)) byId.set(one.id, one)
      }
    } catch (error) {
      throw unanswered(error, 'Argyle', settings.apiUrl)
    }
    return [...byId.values()]
  }

  return {
    list,
    async create(wanted, secret) {
      const before = new Set((await list([wanted.api])).map(({ id }) => id))
      const json = createBody(wanted, secret)
      for (let attempt = 1; ; attempt++) {
        try {
          const response = await ask(urlOf(wanted.api), { method: 'post', json })
          const created = await jsonIn(response, 'Argyle')
          return read(subscriptionSchema(wanted.api, secrets), created)
        } catch (error) {
          // Whatever is not a plain «no» may have been done.
          if (error instanceof Refusal && !isLater(error.status)) throw error
          await sleep(CREATE_BACKOFF_MILLISECONDS * attempt)
          const now = await list([wanted.api]).catch((error) => {
            throw unsure(error, wanted)
          })
          const made = now.find((one) => !before.has(one.id) && isSame(one, wanted))
          if (made) return made
          if (attempt === CREATE_TRIES) throw unanswered(error, 'Argyle', settings.apiUrl)
        }
      }
    },
    async remove({ id, api }) {
      const url = urlOf(api, `/${encodeURIComponent(id)}`)
      await ask(url, { method: 'delete' }, 404).catch((error) => {
        throw unanswered(error, 'Argyle', settings.apiUrl)
      })
    },
  }
}

/** The Failure when it cannot be found out whether a create was done; any other error as it is. */
function unsure(error: unknown, { name }: Wanted): unknown {
  if (!(error instanceof Failure)) return error
  return new Failure(
    `Whether "${name}" was created is not known: ${error.message}`,
    'See subscriptions list before it is created again.'
  )
}

const Page = z.union([
  z.array(z.unknown()).transform((results) => ({ results, next: null })),
  z.object({ results: z.array(z.unknown()), next: z.string().nullish().catch(null) }),
])

function read(schema: z.ZodType<Subscription>, value: unknown): Subscription {
  const entry = schema.safeParse(value)
  if (!entry.success) throw new Failure('Argyle answered with a subscription that has no id.')
  return entry.data
}

function pageIn(body: unknown): z.infer<typeof Page> {
  const page = Page.safeParse(body)
  if (!page.success) throw new Failure('Argyle answered with something that is not a list.')
  return page.data
}
