/**
 * Typed handlers → what a Worker exports as `queue`.
 *
 * Each message has an ending of its own: acked, or retried after its own delay, so one that fails neither
 * fails its batch nor waits for it. A message is acked only when its handler is through. Order is not
 * kept: Queues promises none, and several messages are handled at a time.
 */

import { causeOf, log } from '../platform/log.ts'
import { type Backoff, delayAfter, RetryLater, STANDARD_BACKOFF } from './backoff.ts'
import { type Ending, handle } from './handle.ts'
import { assertUsable, type Handlers, type Options } from './handlers.ts'
import { record } from './message-log.ts'

// What a Worker may have open at a time: https://developers.cloudflare.com/workers/platform/limits/
const CONCURRENCY = 6
// KV shows a new key within a minute or two.
const CLAIM_DELAY_SECONDS = 60

/**
 * Builds the `queue` handler of a Worker.
 *
 * An event without a handler, where there is no `*`, is acked. A handler that throws has its message retried
 * with exponential backoff, or after what its `RetryLater` says, until `max_retries` of wrangler.toml.
 *
 * @throws TypeError on a handler for an event that is not in the catalogue or that is no function, RangeError on
 *   an option that is no positive number
 */
export function consume<Env>(
  handlers: Handlers<Env>,
  options: Options<Env> = {}
): ExportedHandlerQueueHandler<Env> {
  assertUsable(handlers, options)
  const { concurrency = CONCURRENCY, backoff = STANDARD_BACKOFF } = options
  return async (batch, env, ctx) => {
    const { queue } = batch
    const waiting = batch.messages.values()
    const work = async () => {
      for (const message of waiting) {
        const { attempts, id: messageId } = message
        try {
          const start = Date.now()
          const context = { env, ctx, queue, attempts }
          const ending = await handle(message.body, handlers, options, context)
          const delaySeconds = settle(message, ending, backoff)
          const milliseconds = Date.now() - start
          record(ending, { queue, messageId, attempts, delaySeconds, milliseconds })
        } catch (error) {
          // A fault of ours, or an option that throws. The first ack or retry of a message counts.
          message.retry({ delaySeconds: delayAfter(attempts, backoff, Math.random()) })
          log('error', 'message', {
            outcome: 'unexpected',
            queue,
            messageId,
            attempts,
            cause: causeOf(error),
          })
        }
      }
    }
    const workers = Math.min(concurrency, batch.messages.length)
    await Promise.all(Array.from({ length: workers }, work))
  }
}

/** Acks the message, or has it retried, and tells after how many seconds. */
function settle(message: Message, ending: Ending, backoff: Backoff): number | undefined {
  const delaySeconds = delayOf(ending, delayAfter(message.attempts, backoff, Math.random()))
  if (delaySeconds === undefined) message.ack()
  else message.retry({ delaySeconds })
  return delaySeconds
}

function delayOf(ending: Ending, backoffSeconds: number): number | undefined {
  switch (ending.kind) {
    case 'handled':
    case 'unhandled':
      return undefined
    case 'failed':
      return ending.error instanceof RetryLater
        ? (ending.error.delaySeconds ?? backoffSeconds)
        : backoffSeconds
    case 'unavailable':
      return Math.max(CLAIM_DELAY_SECONDS, backoffSeconds)
    case 'invalid':
      // It does not get better by waiting, and only attempts bring it to the dead-letter queue.
      return ending.disposal === 'ack' ? undefined : 0
  }
}
