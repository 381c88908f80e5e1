/**
 * An event → its queues, within a deadline; for each that fails the outbox, from which the cron sends it.
 *
 * A send that timed out may still have been written, and when one queue has nowhere to go Argyle's retry
 * is sent to all again: the copies have the same `id`. Whatever hangs, this ends in time for an answer
 * within the 10 s that Argyle waits.
 */

import type { AnyMessage } from '../../contract/event.ts'
import { nameOf } from '../../contract/type.ts'
import { within } from '../../platform/deadline.ts'
import { causeOf } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import type { Normalized } from '../inbound/normalize.ts'
import { type QueueTarget, queuesFor } from '../routes.ts'
import { type OutboxEntry, putAside } from '../state/outbox.ts'
import { toMessage } from './claim-check.ts'

const SEND_DEADLINE_MILLISECONDS = 4_000
// Counted from the start. The outbox may take 3 s after that.
const SEND_BY_MILLISECONDS = 6_500

/**
 * Where an event is: in all its queues; for at least one in the outbox; or for at least one nowhere. The
 * cause names each queue that failed by its binding: `PROFILES Error 10250`.
 */
export type Forwarded =
  | { to: 'queue' }
  | { to: 'outbox'; cause: string }
  | { to: 'nowhere'; cause: string }

/**
 * Brings the event to where it cannot get lost. Never throws.
 *
 * @param startedAt when this began, for a delivery with its arrival; what it took since is missing for
 *   the send
 * @returns where the event is, `nowhere` if for one queue neither it nor KV confirmed it, and why it is
 *   not in all queues
 */
export async function forward(
  normalized: Normalized,
  config: Config,
  startedAt: Date
): Promise<Forwarded> {
  let message: AnyMessage
  try {
    message = await toMessage(config.state, normalized)
  } catch (error) {
    return { to: 'nowhere', cause: `payload ${causeOf(error)}` }
  }
  const { event, delaySeconds } = normalized
  const sendable = { message, ...(delaySeconds && { delaySeconds }) }
  const targets = queuesFor(nameOf(event), config.queues.values())
  const [only] = targets
  if (only && targets.length === 1) return send(sendable, only, config.state, startedAt)
  return together(
    await Promise.all(targets.map((target) => send(sendable, target, config.state, startedAt)))
  )
}

function together(all: Forwarded[]): Forwarded {
  const cause = all.flatMap((one) => ('cause' in one ? one.cause : [])).join(', ')
  if (all.some(({ to }) => to === 'nowhere')) return { to: 'nowhere', cause }
  return cause ? { to: 'outbox', cause } : { to: 'queue' }
}

/**
 * Brings a message to its queue or, failing that, to the outbox. Never throws.
 *
 * @param startedAt what it took since is missing for the send
 */
export async function send(
  { message, ...delay }: Omit<OutboxEntry, 'queue'>,
  { name, queue }: QueueTarget,
  kv: KVNamespace,
  startedAt: Date
): Promise<Forwarded> {
  let cause: string
  try {
    const left = SEND_BY_MILLISECONDS - (Date.now() - startedAt.getTime())
    // JSON is the one content type that every kind of consumer can read:
    // https://developers.cloudflare.com/queues/configuration/javascript-apis/
    const sending = queue.send(message, { contentType: 'json', ...delay })
    await within(Math.min(SEND_DEADLINE_MILLISECONDS, left), sending)
    return { to: 'queue' }
  } catch (error) {
    cause = `${name} ${causeOf(error)}`
  }
  try {
    await putAside(kv, { queue: name, message, ...delay })
    return { to: 'outbox', cause }
  } catch (error) {
    return { to: 'nowhere', cause: `${cause}, outbox ${causeOf(error)}` }
  }
}
