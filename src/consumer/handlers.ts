/**
 * What a downstream Worker writes: its handlers by event, and the options. Types, and the choice of the
 * handler for an event.
 *
 * A handler's event is typed by its name. That its name exists is for the compiler, and for those without
 * one it is checked at start.
 */

import { type EventName, isKnown } from '../argyle/events.ts'
import type { ArgyleEvent, KnownEvent } from '../contract/event.ts'
import { nameOf } from '../contract/type.ts'
import type { Fault } from '../platform/fault.ts'
import { type Backoff, STANDARD_BACKOFF } from './backoff.ts'
import type { PayloadStore } from './claim-check.ts'

/** What a handler gets beside the event. */
export interface Context<Env> {
  env: Env
  ctx: ExecutionContext
  /** The name of the queue. */
  queue: string
  /** How often the message was tried, this time included. */
  attempts: number
}

export type Handler<Event, Env> = (event: Event, context: Context<Env>) => unknown

/** By Argyle's names of events. `*` gets those that have no handler of their own. */
export type Handlers<Env> = { [Name in EventName]?: Handler<KnownEvent<Name>, Env> } & {
  '*'?: Handler<ArgyleEvent, Env>
}

/** `dead-letter`: tried until `max_retries` brings it to the dead-letter queue, the one way there is. */
export type Disposal = 'ack' | 'dead-letter'

export interface Options<Env> {
  /** How many messages of a batch are handled at a time. 6 without. */
  concurrency?: number
  /** A handler that takes longer has failed. 30 without. */
  timeoutSeconds?: number
  /** What a failed message waits. From 30 s to an hour without. */
  backoff?: Backoff
  /** The KV namespace of argyle-edge, for the data of large events. `env.STATE` without. */
  state?: (env: Env) => PayloadStore | undefined
  /** What becomes of a message that is no event. `dead-letter` without. */
  onInvalid?: (
    body: unknown,
    faults: Fault[],
    context: Context<Env>
  ) => Disposal | Promise<Disposal>
  /**
   * Told of what a handler threw, but for RetryLater: for an error tracker. The log has only the error's name
   * and places. It gets 2 s.
   */
  onError?: (error: unknown, event: ArgyleEvent, context: Context<Env>) => unknown
}

/** The handler for an event, if it has one. */
export function handlerFor<Env>(
  event: ArgyleEvent,
  handlers: Handlers<Env>
): Handler<ArgyleEvent, Env> | undefined {
  const name = nameOf(event)
  const own = isKnown(name) ? handlers[name] : undefined
  // The event is of this very name, which the compiler cannot follow.
  return (own as Handler<ArgyleEvent, Env> | undefined) ?? handlers['*']
}

/**
 * @throws TypeError on a handler for an event that is not in the catalogue, and on one that is no function;
 *   RangeError on an option that is no positive number
 */
export function assertUsable<Env>(handlers: Handlers<Env>, options: Options<Env>): void {
  for (const [name, handler] of Object.entries(handlers)) {
    if (name !== '*' && !isKnown(name)) {
      throw new TypeError(`No event is called ${name}. Others than those of the catalogue go to *`)
    }
    if (typeof handler !== 'function') throw new TypeError(`The handler of ${name} is no function`)
  }
  const { concurrency = 1, timeoutSeconds = 1, backoff = STANDARD_BACKOFF } = options
  // With less than one at work a batch would be acked unread.
  if (!(concurrency >= 1)) throw new RangeError('concurrency must be 1 or more')
  if (!(timeoutSeconds > 0)) throw new RangeError('timeoutSeconds must be more than 0')
  const { firstSeconds, mostSeconds } = backoff
  if (!(firstSeconds > 0 && mostSeconds > 0)) {
    throw new RangeError('backoff needs firstSeconds and mostSeconds, both more than 0')
  }
}
