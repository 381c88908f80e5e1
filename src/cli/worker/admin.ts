/**
 * `/admin` of the Worker, with ADMIN_TOKEN as the bearer token: the client, and the outbox.
 *
 * Reads the answers leniently, because the Worker may be of another version than the command line.
 */

import * as z from 'zod'
import { apiClient } from '../api-client.ts'
import { Failure } from '../failure.ts'
import type { Ask } from '../http.ts'
import type { Session } from '../session.ts'

const Counted = z.looseObject({
  count: z.number(),
  oldest: z.string().nullish(),
  more: z.boolean().optional(),
})
const Backlog = z.looseObject({ count: z.number(), oldestSeconds: z.number() })
const Status = z.looseObject({
  outbox: Counted,
  quarantine: Counted,
  queues: z.array(z.looseObject({ name: z.string(), backlog: Backlog.optional() })).default([]),
  history: z
    .looseObject({ since: z.number().nullable(), last: z.number().nullish() })
    .nullish()
    .catch(null),
})

const Drained = z.looseObject({
  depth: z.number().optional(),
  sent: z.number(),
  quarantined: z.number(),
  failing: z.record(z.string(), z.string()).optional(),
  stopped: z.string().optional(),
})

export type Counted = z.infer<typeof Counted>
export type Backlog = z.infer<typeof Backlog>

// The Worker's own limit for a drain is four minutes.
const DRAIN_MILLISECONDS = 250_000

const HEADER_TEXT = /^[!-~]+$/

/** The client, and the URL of a path below `/admin`. @throws Failure without ADMIN_TOKEN */
export function adminClient(address: string | undefined, { ask, fixes, settings, urls }: Session) {
  const { admin } = urls(address)
  const token = settings.need('ADMIN_TOKEN')
  if (!HEADER_TEXT.test(token)) {
    throw new Failure('ADMIN_TOKEN has characters that a header cannot hold.', 'Set another one.')
  }
  const put = fixes.wrangler('secret', 'put', 'ADMIN_TOKEN')
  const hints: Record<number, string> = {
    401: `ADMIN_TOKEN here differs from the Worker's. Set the same: ${put}`,
    404: `/admin is closed. To open it: ${put}`,
  }
  const operator = settings.all.ARGYLE_OPERATOR
  const named: Ask = (who, method, url, request) => {
    const headers = { ...request?.headers, ...(operator && { 'x-operator': operator }) }
    return ask(who, method, url, { ...request, headers })
  }
  const client = apiClient(named, 'The Worker', `Bearer ${token}`, (status) => hints[status])
  return { client, admin }
}

/**
 * The outbox at an address. Its methods throw a Failure too.
 *
 * @throws Failure without ADMIN_TOKEN
 */
export function outboxOf(address: string | undefined, session: Session) {
  const { client, admin } = adminClient(address, session)
  return {
    status: async () => client.read(Status, 'a status', await client.ask('GET', admin('/status'))),
    async drain() {
      const request = { timeoutMilliseconds: DRAIN_MILLISECONDS }
      const answer = await client.ask('POST', admin('/outbox/drain'), request)
      return client.read(Drained, 'a drain', answer)
    },
  }
}
