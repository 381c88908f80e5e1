/**
 * `/admin` of the Worker, with ADMIN_TOKEN as the bearer token.
 *
 * Reads the answers leniently, because the Worker may be of another version than the command line.
 */

import * as z from 'zod'
import { apiClient, errorText } from '../api-client.ts'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import { urlsOf } from './urls.ts'

const Counted = z.looseObject({
  count: z.number(),
  oldest: z.string().nullish(),
  more: z.boolean().optional(),
})
const Status = z.looseObject({ outbox: Counted, quarantine: Counted })

const Entry = z.looseObject({
  id: z.string(),
  time: z.string().catch('?'),
  reason: z.string().catch('?'),
  bytes: z.number().catch(0),
  address: z.string().nullish(),
})
const Page = z.object({ entries: z.array(Entry), cursor: z.string().nullish() })
const Kept = Entry.extend({ body: z.string().optional(), bodyBase64: z.string().optional() })
const Redriven = z.looseObject({ status: z.string(), id: z.string().optional() })
const Drained = z.looseObject({
  depth: z.number().optional(),
  sent: z.number(),
  quarantined: z.number(),
  failing: z.record(z.string(), z.string()).optional(),
  stopped: z.string().optional(),
})

export type Counted = z.infer<typeof Counted>
export type Entry = z.infer<typeof Entry>

// The Worker's own limits are 25 s for a redrive and four minutes for a drain.
const REDRIVE_MILLISECONDS = 30_000
const DRAIN_MILLISECONDS = 250_000
// The delivery does not exist any more, or it is still kept.
const NOT_REDRIVEN = [404, 409, 422, 503]

const HEADER_TEXT = /^[!-~]+$/

/** `/admin` at an address. Its methods throw a Failure too. @throws Failure without ADMIN_TOKEN */
export function adminOf(address: string, { ask, settings }: Session) {
  const { admin } = urlsOf(address)
  const token = settings.need('ADMIN_TOKEN')
  if (!HEADER_TEXT.test(token)) {
    throw new Failure('ADMIN_TOKEN has characters that a header cannot hold.', 'Set another one.')
  }
  const client = apiClient(ask, 'The Worker', `Bearer ${token}`, hintFor)
  const kept = (id: string) => `/quarantine/${encodeURIComponent(id)}`

  return {
    status: async () => client.read(Status, 'a status', await client.ask('GET', admin('/status'))),
    /** The whole quarantine. */
    list: () =>
      client.all('', async (query) => {
        const answer = await client.ask('GET', admin(`/quarantine${query}`))
        const { entries, cursor } = client.read(Page, 'a list', answer)
        return { entries, next: cursor ? `?cursor=${encodeURIComponent(cursor)}` : undefined }
      }),
    show: async (id: string) =>
      client.read(Kept, 'a delivery', await client.ask('GET', admin(kept(id)))),
    /** The Worker's answer, or why the delivery was not redriven. */
    async redrive(id: string) {
      const request = { timeoutMilliseconds: REDRIVE_MILLISECONDS, allowed: NOT_REDRIVEN }
      const answer = await client.ask('POST', admin(`${kept(id)}/redrive`), request)
      const { status, body } = answer
      return NOT_REDRIVEN.includes(status)
        ? { ok: false as const, why: errorText(body) || `The Worker answered ${status}.` }
        : { ok: true as const, answer: client.read(Redriven, 'a redrive', answer) }
    },
    /** Succeeds too if the delivery does not exist any more. */
    async remove(id: string) {
      await client.ask('DELETE', admin(kept(id)), { allowed: [404] })
    },
    async drain() {
      const request = { timeoutMilliseconds: DRAIN_MILLISECONDS }
      const answer = await client.ask('POST', admin('/outbox/drain'), request)
      return client.read(Drained, 'a drain', answer)
    },
  }
}

const OPEN_ADMIN = 'npx wrangler secret put ADMIN_TOKEN --env=, or --env=sandbox'

function hintFor(status: number): string | undefined {
  if (status === 401) return "ADMIN_TOKEN here differs from the Worker's. Set the same."
  return status === 404 ? `It does not exist, or /admin is closed: ${OPEN_ADMIN}` : undefined
}
