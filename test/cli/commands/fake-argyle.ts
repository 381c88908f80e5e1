/**
 * Argyle's documented API for subscriptions, on this machine: Basic auth, v1 and v2, pages,
 * statuses and error bodies. A test replaces single answers.
 *
 * https://docs.argyle.com/api-guide/webhooks, https://docs.argyle.com/legacy/api-reference/webhooks
 */

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export const KEY_ID = 'key-id-of-the-tests'
export const KEY_SECRET = 'key-secret-of-the-tests'

/** A subscription as the API shows it. The real API shows the secret in clear too. */
export interface Stored {
  id: string
  api: string
  name: string
  events: string | string[]
  url: string
  secret: string | null
  config: object | null
  created_at: string
  last_sent_at: string | null
}

export interface Asked {
  method: string
  path: string
  body: string
}

/** An answer of the API. */
interface Reply {
  status: number
  body?: object
}

/** Replaces one answer. `act` does the request and returns the real answer. */
export type Instead = (response: ServerResponse, act: () => Reply) => void

export interface FakeArgyle {
  url: string
  stored: Stored[]
  asked: Asked[]
  /** For the next requests, in order; undefined lets a request through. */
  instead: (Instead | undefined)[]
  /** Makes v1 answer with the bare list. */
  bareV1: boolean
  /** The objects of other lists, by a path such as `v2/identities`. */
  objects: Record<string, Record<string, unknown>[]>
  store(one: Partial<Stored>): Stored
}

// Argyle's recorded words for a misplaced `config`.
const TAKE_CONFIG =
  'accounts.added, accounts.connected, accounts.failed, accounts.updated, gigs.partially_synced, items.removed, items.updated, paystubs.partially_synced, shifts.partially_synced'

export async function fakeArgyle(): Promise<FakeArgyle> {
  const authorization = `Basic ${btoa(`${KEY_ID}:${KEY_SECRET}`)}`
  const fake: FakeArgyle = {
    url: '',
    stored: [],
    asked: [],
    instead: [],
    bareV1: false,
    objects: {},
    store(one) {
      const stored: Stored = {
        id: randomUUID(),
        api: 'v2',
        name: 'a subscription',
        events: ['accounts.added'],
        url: 'https://edge.test/webhooks/argyle',
        secret: 'secret-of-a-stored-subscription',
        config: null,
        created_at: new Date().toISOString(),
        last_sent_at: new Date().toISOString(),
        ...one,
      }
      fake.stored.push(stored)
      return stored
    },
  }

  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { method = '', url: path = '' } = request
    fake.asked.push({ method, path, body })
    const act = () => replyTo(request, body)
    const instead = fake.instead.shift()
    if (instead) instead(response, act)
    else send(response, act())
  })

  function replyTo({ method, url, headers }: IncomingMessage, body: string): Reply {
    const asked = new URL(url ?? '', fake.url)
    const [, api = '', collection, id] = asked.pathname.split('/')
    if (headers.authorization !== authorization) {
      return { status: 401, body: { detail: 'Invalid username/password.' } }
    }
    const objects = fake.objects[`${api}/${collection}`]
    if (method === 'GET' && objects) return { status: 200, body: page(objects, asked) }
    if (!/^v[12]$/.test(api) || collection !== 'webhooks') return NOT_FOUND
    if (method === 'GET') return { status: 200, body: list(api, asked) }
    if (method === 'POST') return create(api, body)
    const index = fake.stored.findIndex((one) => one.id === id && one.api === api)
    if (index < 0) return NOT_FOUND
    fake.stored.splice(index, 1)
    return { status: api === 'v2' ? 204 : 200 }
  }

  function list(api: string, url: URL): object {
    const all = fake.stored.filter((one) => one.api === api).map(shown)
    if (api === 'v1' && fake.bareV1) return all
    const limit = Math.min(Number(url.searchParams.get('limit') ?? 10), PAGE)
    const offset = Number(url.searchParams.get('cursor') ?? 0)
    const next = new URL(url)
    next.searchParams.set('cursor', String(offset + limit))
    const results = all.slice(offset, offset + limit)
    return { next: offset + limit < all.length ? next.href : null, previous: null, results }
  }

  /** The cursor has the limit and the filter in it, and is the only parameter of the next page. */
  function page(objects: Record<string, unknown>[], { searchParams, href }: URL): object {
    const cursor = JSON.parse(searchParams.get('cursor') ?? '{}')
    const account = cursor.account ?? searchParams.get('account')
    const limit = cursor.limit ?? Math.min(Number(searchParams.get('limit') ?? 10), LONGEST_PAGE)
    const offset = cursor.offset ?? 0
    const all = account ? objects.filter((one) => one.account === account) : objects
    const next = new URL(href)
    const following = JSON.stringify({ account, limit, offset: offset + limit })
    next.search = new URLSearchParams({ cursor: following }).toString()
    const results = all.slice(offset, offset + limit)
    return { results, next: offset + limit < all.length ? next.href : null, previous: null }
  }

  function create(api: string, body: string): Reply {
    const { config, ...asked } = JSON.parse(body)
    const wrong = [asked.events].flat().some((event) => !TAKE_CONFIG.includes(event))
    if (config && wrong) {
      return { status: 400, body: { config: [`only allowed for ${TAKE_CONFIG}`] } }
    }
    const emptyConfig = api === 'v2' ? {} : null
    const one = { secret: null, ...asked, api, config: config ?? emptyConfig, last_sent_at: null }
    return { status: api === 'v2' ? 201 : 200, body: shown(fake.store(one)) }
  }

  server.listen(0, '127.0.0.1').unref()
  await new Promise((resolve) => server.once('listening', resolve))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return fake
}

// The real API has 200. With 3, few entries need several pages.
const PAGE = 3
const LONGEST_PAGE = 200

/** The fields that this API shows. */
function shown({ api, last_sent_at, ...one }: Stored): object {
  return api === 'v2' ? { ...one, last_sent_at } : one
}

const NOT_FOUND: Reply = { status: 404, body: { detail: 'Not found.' } }

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body && JSON.stringify(body))
}

/** Answers with this, and does not do the request. */
export function answering(
  status: number,
  body: object | string,
  headers: Record<string, string> = {}
): Instead {
  return (response) => {
    const type = typeof body === 'string' ? 'text/html' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** Neither does the request nor answers. */
export const hanging: Instead = () => {}

/** Does the request, and never answers. */
export const doneUnseen: Instead = (_, act) => void act()

/** Does the request, but a proxy gave up on it. */
export const doneAndGivenUp: Instead = (response, act) => {
  act()
  answering(524, 'A timeout occurred')(response, act)
}

/** Does the request, and breaks off in the middle of the answer. */
export const doneAndCut: Instead = (response, act) => {
  act()
  response.writeHead(200, { 'content-length': 1000 }).write('{"id":')
  setTimeout(() => response.destroy(), 20)
}
