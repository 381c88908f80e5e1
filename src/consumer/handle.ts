/**
 * One message → its outcome: parse it, fetch data that was too large for a message, find the
 * handler, run it.
 *
 * The rest of the batch depends on this function: it never waits without a limit, and does not
 * throw an error of a handler. It does not ack or retry: `consume` does.
 */

import type { ArgyleEvent, ClaimCheck } from '../contract/event.ts'
import type { Fault } from '../platform/fault.ts'
import { log } from '../platform/log.ts'
import { type PayloadStore, resolveClaimCheck } from './claim-check.ts'
import { EffectLedger } from './effect-ledger.ts'
import { errorFields } from './error-fields.ts'
import {
  type Disposal,
  type Handlers,
  handlerFor,
  type MessageContext,
  type Options,
} from './handlers.ts'
import { effectsOf } from './once.ts'
import { parseEvent } from './parse.ts'
import { RetryLater } from './retry-later.ts'
import { bounded, boundedWithNotes } from './time-limit.ts'

const ON_ERROR_TIMEOUT_SECONDS = 2

/** How the handling of a message ended. */
export type MessageOutcome =
  | { kind: 'handled'; event: ArgyleEvent; drift: string[] }
  /** No handler is registered for the event. */
  | { kind: 'unhandled'; event: ArgyleEvent; drift: string[] }
  | { kind: 'failed'; event: ArgyleEvent; drift: string[]; error: unknown }
  /** The data of the event cannot be read now. */
  | { kind: 'unavailable'; claim: ClaimCheck; cause: string }
  /** The body is not an event. `error` is the error that `onInvalid` threw. */
  | { kind: 'invalid'; faults: Fault[]; disposal: Disposal; error?: unknown }

/**
 * Handles the body of one message.
 *
 * @throws the error of the option `state`, and nothing else
 */
export async function handle<Env>(
  body: unknown,
  handlers: Handlers<Env>,
  options: Options<Env>,
  context: MessageContext<Env>
): Promise<MessageOutcome> {
  const parsed = parseEvent(body)
  const found =
    parsed.kind === 'claim'
      ? await resolveClaimCheck(parsed.claim, stateOf(options, context))
      : parsed
  switch (found.kind) {
    case 'event':
      return run(found, handlers, options, context)
    case 'invalid':
      return dispose(body, found.faults, options, context)
    case 'unavailable':
      return found
  }
}

function stateOf<Env>(
  { state }: Options<Env>,
  { env }: MessageContext<Env>
): PayloadStore | undefined {
  return state ? state(env) : Object(env).STATE
}

function databaseOf<Env>(
  { db }: Options<Env>,
  { env }: MessageContext<Env>
): D1Database | undefined {
  return db ? db(env) : Object(env).DB
}

async function run<Env>(
  { event, drift }: { event: ArgyleEvent; drift: string[] },
  handlers: Handlers<Env>,
  options: Options<Env>,
  context: MessageContext<Env>
): Promise<MessageOutcome> {
  const handler = handlerFor(event, handlers)
  if (!handler) return { kind: 'unhandled', event, drift }
  const ledger = new EffectLedger((promise) => context.ctx.waitUntil(promise))
  const effects = effectsOf(event, context.queue, () => databaseOf(options, context), ledger)
  const work = async () => {
    try {
      await handler(event, { ...context, ...effects })
    } finally {
      await ledger.settled()
    }
  }
  try {
    await boundedWithNotes(ledger, options, work()).finally(() => ledger.close())
    ledger.assertDone()
    return { kind: 'handled', event, drift }
  } catch (error) {
    if (!(error instanceof RetryLater)) await tell(error, event, options, context)
    return { kind: 'failed', event, drift, error }
  }
}

async function tell<Env>(
  error: unknown,
  event: ArgyleEvent,
  options: Options<Env>,
  context: MessageContext<Env>
): Promise<void> {
  try {
    const { timeoutSeconds = ON_ERROR_TIMEOUT_SECONDS } = options
    const least = { timeoutSeconds: Math.min(timeoutSeconds, ON_ERROR_TIMEOUT_SECONDS) }
    await bounded(least, () => options.onError?.(error, event, context))
  } catch (failure) {
    log('error', 'onError failed', { id: event.id, ...errorFields(failure, options) })
  }
}

async function dispose<Env>(
  body: unknown,
  faults: Fault[],
  options: Options<Env>,
  context: MessageContext<Env>
): Promise<MessageOutcome> {
  try {
    const disposal = await bounded(options, () => options.onInvalid?.(body, faults, context))
    return { kind: 'invalid', faults, disposal: disposal ?? 'dead-letter' }
  } catch (error) {
    return { kind: 'invalid', faults, disposal: 'dead-letter', error }
  }
}
