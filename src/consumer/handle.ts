/**
 * One message → how it ended: parse, fetch what was too large for a message, find the handler, run it.
 *
 * Never waits without a bound, and throws nothing that a handler throws, because the rest of the batch depends
 * on it. Acks nothing: that is for `consume`.
 */

import type { ArgyleEvent, ClaimCheck } from '../contract/event.ts'
import { within } from '../platform/deadline.ts'
import type { Fault } from '../platform/fault.ts'
import { causeOf, log } from '../platform/log.ts'
import { RetryLater } from './backoff.ts'
import { type PayloadStore, resolve } from './claim-check.ts'
import { arrived, pendingEffects } from './effects.ts'
import { type Context, type Disposal, type Handlers, handlerFor, type Options } from './handlers.ts'
import { parseEvent } from './parse.ts'

// With the time for KV and for `onError`, a full batch of 100, six at a time, ends within the 15 min that an
// invocation has.
const TIMEOUT_SECONDS = 30
const ON_ERROR_TIMEOUT_SECONDS = 2

/** How a message can end. */
export type Ending =
  | { kind: 'handled'; event: ArgyleEvent; drift: string[] }
  /** There is no handler for it. */
  | { kind: 'unhandled'; event: ArgyleEvent; drift: string[] }
  | { kind: 'failed'; event: ArgyleEvent; drift: string[]; error: unknown }
  /** Its data cannot be had now. */
  | { kind: 'unavailable'; claim: ClaimCheck; cause: string }
  /** It is no event. `error` is what `onInvalid` threw. */
  | { kind: 'invalid'; faults: Fault[]; disposal: Disposal; error?: unknown }

/** Handles the body of one message. */
export async function handle<Env>(
  body: unknown,
  handlers: Handlers<Env>,
  options: Options<Env>,
  context: Context<Env>
): Promise<Ending> {
  const parsed = parseEvent(body)
  const found =
    parsed.kind === 'claim' ? await resolve(parsed.claim, stateOf(options, context)) : parsed
  switch (found.kind) {
    case 'event':
      return run(found, handlers, options, context)
    case 'invalid':
      return dispose(body, found.faults, options, context)
    case 'unavailable':
      return found
  }
}

function stateOf<Env>({ state }: Options<Env>, { env }: Context<Env>): PayloadStore | undefined {
  return state ? state(env) : Object(env).STATE
}

async function run<Env>(
  { event, drift }: { event: ArgyleEvent; drift: string[] },
  handlers: Handlers<Env>,
  options: Options<Env>,
  context: Context<Env>
): Promise<Ending> {
  const handler = handlerFor(event, handlers)
  if (!handler) return { kind: 'unhandled', event, drift }
  arrived(event, context.queue)
  try {
    await bounded(options, async () => {
      await handler(event, context)
      await pendingEffects(event)
    })
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
  context: Context<Env>
): Promise<void> {
  try {
    const { timeoutSeconds = TIMEOUT_SECONDS } = options
    const least = { timeoutSeconds: Math.min(timeoutSeconds, ON_ERROR_TIMEOUT_SECONDS) }
    await bounded(least, () => options.onError?.(error, event, context))
  } catch (failure) {
    log('error', 'onError failed', { id: event.id, cause: causeOf(failure) })
  }
}

async function dispose<Env>(
  body: unknown,
  faults: Fault[],
  options: Options<Env>,
  context: Context<Env>
): Promise<Ending> {
  try {
    const disposal = await bounded(options, () => options.onInvalid?.(body, faults, context))
    return { kind: 'invalid', faults, disposal: disposal ?? 'dead-letter' }
  } catch (error) {
    return { kind: 'invalid', faults, disposal: 'dead-letter', error }
  }
}

/** What a consumer's own function gives, within the time that it has. */
function bounded<T>(
  { timeoutSeconds = TIMEOUT_SECONDS }: { timeoutSeconds?: number },
  own: () => T | Promise<T>
): Promise<T> {
  // In an async function of its own, so that what throws at once rejects like the rest.
  return within(timeoutSeconds * 1000, (async () => own())())
}
