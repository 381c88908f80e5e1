/**
 * Typed handlers → what a Worker exports as `queue`.
 *
 * Each message has an ending of its own: acked, or retried after its own delay, so one that fails neither
 * fails its batch nor waits for it. A message is acked only when its handler is through. Order is not
 * kept: Queues promises none, and several messages are handled at a time.
 */
import { type Handlers, type Options } from './handlers.ts';
/**
 * Builds the `queue` handler of a Worker.
 *
 * An event without a handler, where there is no `*`, is acked. A handler that throws has its message retried
 * with exponential backoff, or after what its `RetryLater` says, until `max_retries` of wrangler.toml.
 *
 * @throws TypeError on a handler for an event that is not in the catalogue or that is no function, RangeError on
 *   an option that is no positive number
 */
export declare function consume<Env>(handlers: Handlers<Env>, options?: Options<Env>): ExportedHandlerQueueHandler<Env>;
