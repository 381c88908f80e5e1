/**
 * An event → the queue, within a deadline.
 *
 * Says only whether the queue confirmed it. A send that timed out may still have been written, so the
 * event may be there twice once somebody tries again.
 */

import { DeadlineExceeded, within } from './deadline.ts'
import type { ArgyleEvent } from './event.ts'
import { causeOf } from './log.ts'

// Of the 10 s that Argyle waits, KV's read takes at most 1 s and the rest is reserve.
const SEND_DEADLINE_MILLISECONDS = 4_000

export interface SendFailure {
  reason: 'queue_timeout' | 'queue_failed'
  cause: string
}

/**
 * Sends the event as JSON, the one content type that every kind of consumer can read
 * (https://developers.cloudflare.com/queues/configuration/javascript-apis/). Never throws.
 */
export async function forward(queue: Queue, event: ArgyleEvent): Promise<'sent' | SendFailure> {
  try {
    await within(SEND_DEADLINE_MILLISECONDS, queue.send(event, { contentType: 'json' }))
    return 'sent'
  } catch (error) {
    const reason = error instanceof DeadlineExceeded ? 'queue_timeout' : 'queue_failed'
    return { reason, cause: causeOf(error) }
  }
}
