/**
 * The part that a downstream Worker writes: its handlers by event name, and its options. Types, and
 * the choice of the handler for an event.
 *
 * The type of a handler's event follows from the event's name. The compiler finds a wrong name; for
 * Workers in JavaScript, names are also checked when the Worker starts.
 */

import { type EventName, isKnown } from '../argyle/events.ts'
import type { ArgyleEvent, KnownEvent } from '../contract/event.ts'
import { nameOf } from '../contract/type.ts'
import type { Fault } from '../platform/fault.ts'
import { type Backoff, STANDARD_BACKOFF } from './backoff.ts'
import type { PayloadStore } from './claim-check.ts'
import type { Effects } from './once.ts'

/** The second argument of a handler: its message, and the effects of its event. */
export interface Context<Env> extends MessageContext<Env>, Effects {}

/** A message without its body. */
export interface MessageContext<Env> {
  env: Env
  ctx: ExecutionContext
  /** The name of the queue. */
  queue: string
  /** The number of this attempt: 1 for the first. */
  attempts: number
}

/** A handler may be async. Its result is ignored. */
export type Handler<Event, Env> = (event: Event, context: Context<Env>) => unknown

/** Handlers by Argyle's names of events. `*` gets events that have no handler of their own. */
export type Handlers<Env> = { [Name in EventName]?: Handler<KnownEvent<Name>, Env> } & {
  '*'?: Handler<ArgyleEvent, Env>
}

/**
 * `dead-letter`: the message is retried until `max_retries` moves it to the dead-letter queue.
 * Queues has no faster way.
 */
export type Disposal = 'ack' | 'dead-letter'

export interface Options<Env> {
  /** How many messages of a batch are handled at once. Default: 6. */
  concurrency?: number
  /**
   * The time limit of a handler. A handler that takes longer has failed. The time for which D1
   * delays the note of an effect does not count. Default: 30.
   */
  timeoutSeconds?: number
  /** The delay of a failed message. Default: 30 s, doubling up to 3,600 s. */
  backoff?: Backoff
  /** The KV namespace of argyle-edge, for the data of large events. Default: `env.STATE`. */
  state?: (env: Env) => PayloadStore | undefined
  /** The D1 database that remembers effects. Default: `env.DB`. */
  db?: (env: Env) => D1Database | undefined
  /**
   * The D1 database with the history of argyle-edge. It gets a row for each attempt, so that an
   * operator can trace an event to its handler. `() => undefined` writes none. Default:
   * `env.HISTORY`.
   */
  history?: (env: Env) => D1Database | undefined
  /**
   * The name of this Worker in those rows. Default: none, because Cloudflare does not tell a Worker
   * its name. The rows always have the queue, which has one consumer Worker.
   */
  worker?: string
  /** Decides about a message that is not an event. Default: `dead-letter`. */
  onInvalid?: (
    body: unknown,
    faults: Fault[],
    context: MessageContext<Env>
  ) => Disposal | Promise<Disposal>
  /**
   * Gets each error that a handler throws, except `RetryLater`, for an error tracker. Time limit:
   * 2 s.
   */
  onError?: (error: unknown, event: ArgyleEvent, context: MessageContext<Env>) => unknown
  /**
   * Whether the log has the text of your code's errors. `false` leaves it out, for errors that may
   * quote payroll data; the error's name and stack frames stay. Default: true.
   */
  logErrors?: boolean
}

/** The handler of an event, or undefined if it has none. */
export function handlerFor<Env>(
  event: ArgyleEvent,
  handlers: Handlers<Env>
): Handler<ArgyleEvent, Env> | undefined {
  const name = nameOf(event)
  const own = isKnown(name) ? handlers[name] : undefined
  // The event has exactly this name, but the compiler cannot follow that.
  return (own as Handler<ArgyleEvent, Env> | undefined) ?? handlers['*']
}

/**
 * Checks what the compiler cannot check for Workers in JavaScript.
 *
 * @throws TypeError if a handler is not a function, or names an event that is not in the catalogue
 * @throws RangeError if an option is not a positive number
 */
export function assertUsable<Env>(handlers: Handlers<Env>, options: Options<Env>): void {
  for (const [name, handler] of Object.entries(handlers)) {
    if (name !== '*' && !isKnown(name)) {
      throw new TypeError(`The catalogue has no event ${name}: correct the name, or use "*"`)
    }
    if (typeof handler !== 'function') {
      throw new TypeError(`The handler of ${name} is not a function: pass a function`)
    }
  }
  const { concurrency = 1, timeoutSeconds = 1, backoff = STANDARD_BACKOFF } = options
  // With a concurrency below 1, no message would be read and the whole batch would be acked.
  if (!(concurrency >= 1)) throw new RangeError('concurrency must be 1 or more')
  if (!(timeoutSeconds > 0)) throw new RangeError('timeoutSeconds must be more than 0')
  const { firstSeconds, mostSeconds } = backoff
  if (!(firstSeconds > 0 && mostSeconds > 0)) {
    throw new RangeError('backoff needs firstSeconds and mostSeconds, both more than 0')
  }
}
