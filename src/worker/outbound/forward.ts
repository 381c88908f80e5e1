/**
 * An event → its queues, within a deadline. For a queue that fails, the event goes into the outbox,
 * from which the cron sends it.
 *
 * The accepted copies: a send that timed out may still be written, and if for one queue the outbox
 * fails too, Argyle's retry goes to all queues again. Those copies have the same `id`.
 */

import type { AnyEvent, AnyMessage } from '../../contract/event.ts'
import { nameOf } from '../../contract/type.ts'
import { causeOf } from '../../platform/log.ts'
import type { Config } from '../config.ts'
import { type Deadlines, SEND_BY_MILLISECONDS, SEND_MILLISECONDS } from '../deadlines.ts'
import { type QueueTarget, queuesFor } from '../routes.ts'
import { delayOf, type OutboxEntry, putInOutbox } from '../state/outbox.ts'
import { toMessage } from './claim-check.ts'

/**
 * Where an event is: in all its queues; in the outbox for at least one of them; or nowhere for at
 * least one. The cause names each queue that failed by its binding: `PROFILES Error 10250`.
 */
export type Forwarded =
  | { to: 'queue' }
  | { to: 'outbox'; cause: string }
  | { to: 'nowhere'; cause: string }

/** An event that is to be sent. */
export interface Outgoing {
  event: AnyEvent
  /** Its queues hold the message back until then, in milliseconds since the epoch. */
  notBefore?: number
  /** At least the size of the event's data in JSON. */
  dataBytes: number
}

/**
 * Sends the event to its queues, and to the outbox for each queue that fails. Never throws.
 *
 * @param deadlines time spent since the arrival shortens the send's deadline
 * @returns `nowhere` if for one queue neither the queue nor the outbox confirmed the event; and the
 *   message, undefined if KV did not take the data of a large event
 */
export async function forward(
  outgoing: Outgoing,
  config: Config,
  deadlines: Deadlines
): Promise<{ message: AnyMessage | undefined; forwarded: Forwarded }> {
  let message: AnyMessage
  try {
    message = await toMessage(config.state, outgoing)
  } catch (error) {
    const forwarded = { to: 'nowhere', cause: `payload ${causeOf(error)}` } as const
    return { message: undefined, forwarded }
  }
  const { event, notBefore } = outgoing
  const sendable = { message, ...(notBefore && { notBefore }) }
  const targets = queuesFor(nameOf(event), config.queues.values())
  const all = targets.map((target) => send(sendable, target, config.state, deadlines))
  return { message, forwarded: together(await Promise.all(all)) }
}

function together(all: Forwarded[]): Forwarded {
  const cause = all.flatMap((one) => ('cause' in one ? one.cause : [])).join(', ')
  if (all.some(({ to }) => to === 'nowhere')) return { to: 'nowhere', cause }
  return cause ? { to: 'outbox', cause } : { to: 'queue' }
}

/**
 * Sends a message to its queue or, if that fails, to the outbox. Never throws.
 *
 * @param deadlines time spent since their beginning shortens the send's deadline
 */
export async function send(
  { message, ...hold }: Omit<OutboxEntry, 'queue'>,
  { name, queue }: QueueTarget,
  kv: KVNamespace,
  deadlines: Deadlines
): Promise<Forwarded> {
  let cause: string
  try {
    const left = SEND_BY_MILLISECONDS - (Date.now() - deadlines.at.getTime())
    // Every kind of consumer can read JSON, and no other content type:
    // https://developers.cloudflare.com/queues/configuration/javascript-apis/
    const sending = queue.send(message, {
      contentType: 'json',
      ...delayOf(hold, new Date()),
    })
    await deadlines.within(Math.min(SEND_MILLISECONDS, left), sending)
    return { to: 'queue' }
  } catch (error) {
    cause = `${name} ${causeOf(error)}`
  }
  try {
    await putInOutbox(kv, { queue: name, message, ...hold })
    return { to: 'outbox', cause }
  } catch (error) {
    return { to: 'nowhere', cause: `${cause}, outbox ${causeOf(error)}` }
  }
}
