/**
 * The quarantine of a Worker, over `/admin`. Reads the answers leniently, as `admin` does.
 */

import * as z from 'zod'
import type { Answer } from '../http.ts'
import type { Session } from '../session.ts'
import { adminClient } from './admin.ts'
import { answerText } from './delivery.ts'

const text = z.string().nullish().catch(null)

const Entry = z.looseObject({
  id: z.string(),
  time: z.string().catch('?'),
  reason: z.string().catch('?'),
  bytes: z.number().catch(0),
  address: text,
  // Only where the Worker could read them, and tells them.
  verified: z.boolean().nullish().catch(null),
  event: text,
  subject: text,
  account: text,
  user: text,
})
const Page = z.object({ entries: z.array(Entry), cursor: z.string().nullish() })
const Kept = Entry.extend({ body: z.string().optional(), bodyBase64: z.string().optional() })
const Redriven = z.looseObject({ status: z.string(), id: z.string().optional() })

export type Entry = z.infer<typeof Entry>
export type Redriven = Awaited<ReturnType<ReturnType<typeof quarantineOf>['redrive']>>

// The Worker's own limit is 25 s.
const REDRIVE_MILLISECONDS = 30_000
// The delivery does not exist any more, or it is still kept.
const NOT_REDRIVEN = [404, 409, 422, 503]

/**
 * The quarantine at an address. Its methods throw a Failure.
 *
 * @throws Failure without ADMIN_TOKEN
 */
export function quarantineOf(address: string | undefined, session: Session) {
  const { client, admin } = adminClient(address, session)
  const at = (id: string) => admin(`/quarantine/${encodeURIComponent(id)}`)

  async function page(query: string) {
    const answer = await client.ask('GET', admin(`/quarantine${query}`))
    const { entries, cursor } = client.read(Page, 'a list', answer)
    return { entries, next: cursor ? `?cursor=${encodeURIComponent(cursor)}` : undefined }
  }

  /** Whether the id is absent. A 404 can also mean that /admin is closed, which the list tells. */
  async function isAbsent({ status }: Answer): Promise<boolean> {
    if (status !== 404) return false
    await page('')
    return true
  }

  return {
    list: () => client.all('', page),
    /** Each entry once, while entries leave the quarantine. */
    each: () => client.each('', page),
    /** The entry with its body; undefined if it does not exist. */
    async find(id: string) {
      const answer = await client.ask('GET', at(id), { allowed: [404] })
      return (await isAbsent(answer)) ? undefined : client.read(Kept, 'a delivery', answer)
    },
    /** The Worker's answer, or why the delivery was not redriven. */
    async redrive(id: string) {
      const request = { timeoutMilliseconds: REDRIVE_MILLISECONDS, allowed: NOT_REDRIVEN }
      const url = new URL(`${at(id)}/redrive`)
      const answer = await client.ask('POST', url, request)
      const { status, body } = answer
      if (await isAbsent(answer)) return { ok: false as const, why: 'It does not exist.' }
      return NOT_REDRIVEN.includes(status)
        ? { ok: false as const, why: answerText(body) || `The Worker answered ${status}.` }
        : { ok: true as const, answer: client.read(Redriven, 'a redrive', answer) }
    },
    /** Succeeds too if the delivery does not exist any more. */
    async remove(id: string) {
      await client.ask('DELETE', at(id), { allowed: [404] })
    },
  }
}
