/**
 * Typed handlers → the `queue` handler of a Worker.
 *
 * Each message is settled on its own, as acked or as retried after its own delay, so a message that
 * fails does not make its batch fail or wait. A message is acked only after its handler has
 * returned. Order is not kept: Queues does not promise it, and several messages are handled at
 * once. The attempts are noted in the history after all of them, which changes nothing else.
 */

import type { Handling } from '../contract/history.ts'
import { log } from '../platform/log.ts'
import { type Backoff, delayAfter, STANDARD_BACKOFF } from './backoff.ts'
import { errorFields } from './error-fields.ts'
import { handle, type MessageOutcome } from './handle.ts'
import { assertUsable, type Handlers, type Options } from './handlers.ts'
import { type AttemptOutcome, attemptRow, identityOf } from './handling.ts'
import { HandlingHistory } from './handling-history.ts'
import { logMessage } from './message-log.ts'
import { RetryLater } from './retry-later.ts'

// The connections that a Worker may have open:
// https://developers.cloudflare.com/workers/platform/limits/
const CONCURRENCY = 6
// KV shows a new key within two minutes.
const CLAIM_DELAY_SECONDS = 60

/**
 * Builds the `queue` handler of a Worker.
 *
 * An event without a handler is acked if there is no `*`. If a handler throws, its message is
 * retried after the backoff, or after the delay of its `RetryLater`, up to `max_retries` of
 * wrangler.toml.
 *
 * @throws TypeError if a handler is not a function, or names an event that is not in the catalogue
 * @throws RangeError if an option is not a positive number
 */
export function consume<Env>(
  handlers: Handlers<Env>,
  options: Options<Env> = {}
): ExportedHandlerQueueHandler<Env> {
  assertUsable(handlers, options)
  const { concurrency = CONCURRENCY, backoff = STANDARD_BACKOFF, worker = null } = options
  const history = new HandlingHistory()
  return async (batch, env, ctx) => {
    const { queue } = batch
    const rows: Handling[] = []
    const waiting = batch.messages.values()
    const work = async () => {
      for (const message of waiting) {
        const { attempts, id: messageId } = message
        const at = Date.now()
        const identity = identityOf(message.body)
        const note = (outcome: AttemptOutcome) => {
          const facts = { at, queue, worker, attempt: attempts, milliseconds: Date.now() - at }
          rows.push(attemptRow(identity, outcome, facts))
        }
        try {
          const context = { env, ctx, queue, attempts }
          const outcome = await handle(message.body, handlers, options, context)
          const delaySeconds = settle(message, outcome, backoff)
          const milliseconds = Date.now() - at
          const facts = { queue, messageId, attempts, delaySeconds, milliseconds }
          logMessage(outcome, facts, options)
          note(outcome)
        } catch (error) {
          // Our own bug, or an option that throws. If the message was settled before, this retry
          // has no effect: the first ack or retry of a message counts.
          message.retry({ delaySeconds: delayAfter(attempts, backoff, Math.random()) })
          log('error', 'message', {
            outcome: 'unexpected',
            queue,
            messageId,
            attempts,
            ...errorFields(error, options),
          })
          note({ kind: 'unexpected', error })
        }
      }
    }
    const workers = Math.min(concurrency, batch.messages.length)
    await Promise.all(Array.from({ length: workers }, work))
    const db = history.open(() => historyOf(options, env))
    if (db) ctx.waitUntil(history.write(db, rows))
  }
}

function historyOf<Env>({ history }: Options<Env>, env: Env): unknown {
  return history ? history(env) : Object(env).HISTORY
}

/** Acks or retries the message. Returns the delay of a retry in seconds, undefined after an ack. */
function settle(message: Message, outcome: MessageOutcome, backoff: Backoff): number | undefined {
  const delaySeconds = delayOf(outcome, delayAfter(message.attempts, backoff, Math.random()))
  if (delaySeconds === undefined) message.ack()
  else message.retry({ delaySeconds })
  return delaySeconds
}

function delayOf(outcome: MessageOutcome, backoffSeconds: number): number | undefined {
  switch (outcome.kind) {
    case 'handled':
    case 'unhandled':
      return undefined
    case 'failed':
      return outcome.error instanceof RetryLater
        ? (outcome.error.delaySeconds ?? backoffSeconds)
        : backoffSeconds
    case 'unavailable':
      return Math.max(CLAIM_DELAY_SECONDS, backoffSeconds)
    case 'invalid':
      // Waiting does not make it valid, and only attempts bring it to the dead-letter queue.
      return outcome.disposal === 'ack' ? undefined : 0
  }
}
