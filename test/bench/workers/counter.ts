/**
 * A downstream Worker that counts, because reading 10,000 events from a log would be the larger
 * load.
 *
 * `/count` answers the number of events, any other path the events and their copies. They are in
 * the isolate's memory: a local run has one isolate of it.
 */

import type { Arrived } from '../messages.ts'

const arrived = new Map<string, Arrived>()

export default {
  queue(batch) {
    for (const { body } of batch.messages) {
      const { id, data } = body
      const known = arrived.get(id)
      if (known) known.copies += 1
      else arrived.set(id, { id, copies: 1, data: JSON.stringify(data) })
    }
  },
  fetch: (request) =>
    new URL(request.url).pathname === '/count'
      ? Response.json(arrived.size)
      : Response.json([...arrived.values()]),
} satisfies ExportedHandler<unknown, { id: string; data: unknown }>
