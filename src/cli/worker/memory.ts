/** What the Worker remembers of deliveries, over `/admin`: its history and its markers. */

import * as z from 'zod'
import type { Session } from '../session.ts'
import { adminClient } from './admin.ts'

// As many as one question takes.
const MOST_FACTS = 100

const number = z.number().nullish().catch(null)
const Status = z.looseObject({
  history: z.looseObject({ kind: z.string().optional(), since: number, last: number }).nullish(),
  settings: z.array(z.looseObject({ name: z.string(), isSet: z.boolean() })).catch([]),
})
const Markers = z.looseObject({
  markers: z.array(z.looseObject({ history: z.boolean().nullable(), marker: z.boolean() })),
})

interface Fact {
  event: string
  subject: string
  fingerprint: string
}

/** Reads the status once. @throws Failure without ADMIN_TOKEN, or if the Worker does not answer */
export async function memoryOf(address: string | undefined, session: Session) {
  const { client, admin } = adminClient(address, session)
  const status = client.read(Status, 'a status', await client.ask('GET', admin('/status')))
  return {
    now: session.now().getTime(),
    historySince: status.history?.since ?? null,
    /** The last delivery; null without a history. */
    last: status.history?.last ?? null,
    // With KV_MARKERS = "once" there are none of the events that repeat. Its value is not told.
    isMarkedPartly: status.settings.some(({ name, isSet }) => name === 'KV_MARKERS' && isSet),

    /** Whether each fact came, in the order of the facts. */
    async came(facts: readonly Fact[]) {
      const came: z.infer<typeof Markers>['markers'] = []
      for (let start = 0; start < facts.length; start += MOST_FACTS) {
        const some = facts.slice(start, start + MOST_FACTS)
        const asked = some.map(({ event, subject, fingerprint }) => ({
          event,
          subject,
          fingerprint,
        }))
        const headers = { 'content-type': 'application/json' }
        const body = JSON.stringify(asked)
        const answer = await client.ask('POST', admin('/markers'), { headers, body })
        came.push(...client.read(Markers, 'a list of markers', answer).markers)
      }
      return came
    },
  }
}
