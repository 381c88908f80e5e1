/**
 * A batch for a queue handler, in plain Node: delivers it and reports how each message was settled.
 *
 * Only the queue is replaced. The handler gets the bindings that the test passes: objects of the
 * test's own, or real local ones from wrangler's `getPlatformProxy`.
 */

import { collectLines, type LogLine } from './console-lines.ts'
import { type Settled, type TestMessage, testMessage } from './test-message.ts'

export interface DeliverOptions {
  /** The name of the queue. Default: `argyle-events`. */
  queue?: string
  /** The number of this attempt. Default: 1. */
  attempts?: number
}

export interface Delivered {
  /** How each message was settled, in the order of the bodies. */
  messages: Settled[]
  /** The lines that were written to the console meanwhile. */
  logged: LogLine[]
  /** The error of the handler or of a promise in `waitUntil`. Absent if there was none. */
  error?: unknown
}

/**
 * Delivers one batch to a queue handler, and waits for the handler and for its `waitUntil`
 * promises. An error of the handler is in the result: on the platform, too, it only has the
 * messages retried that were not settled.
 *
 * @param handler the `queue` of a Worker, such as the result of `consume`
 * @param bodies events of `sampleEvent`, or any other values
 * @param env the bindings that the handler uses. `once` and `commitOnce` need a real D1 database in
 *   it: without one, their message is retried with the cause `DatabaseNotBound`
 */
export async function deliverTo<Env>(
  handler: ExportedHandlerQueueHandler<Env>,
  bodies: readonly unknown[],
  env: Env = {} as Env,
  { queue = 'argyle-events', attempts = 1 }: DeliverOptions = {}
): Promise<Delivered> {
  const messages = bodies.map((body) => testMessage(body, attempts))
  const batch = batchOf(queue, messages)
  const background: Promise<unknown>[] = []
  const ctx = contextOf(background)

  const { lines, result } = await collectLines(async () => {
    const failed = await failureOf(() => handler(batch, env, ctx))
    const failedLater = await failureOf(() => settle(background))
    return { failed, failedLater }
  })
  const { failed, failedLater } = result
  const unsettled: Settled = { outcome: failed ? 'retried' : 'acked' }
  return {
    messages: messages.map((message) => message.settled() ?? unsettled),
    logged: lines,
    ...(failed ?? failedLater),
  }
}

function batchOf(queue: string, tests: readonly TestMessage[]): MessageBatch {
  const messages = tests.map(({ message }) => message)
  return {
    queue,
    messages,
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll() {
      for (const message of messages) message.ack()
    },
    retryAll(options) {
      for (const message of messages) message.retry(options)
    },
  }
}

function contextOf(background: Promise<unknown>[]): ExecutionContext {
  const context = {
    waitUntil(promise: Promise<unknown>) {
      // Without this, a promise that rejects while the handler runs would end the process.
      promise.catch(() => {})
      background.push(promise)
    },
    passThroughOnException() {},
    props: {},
  }
  // A queue handler in plain Node cannot use the rest, such as `exports` and `tracing`.
  return context as unknown as ExecutionContext
}

/** Waits for all promises, those that are added meanwhile included. */
async function settle(background: readonly Promise<unknown>[]): Promise<void> {
  for (const promise of background) await promise
}

/** The error in an object, because a handler can throw undefined. */
async function failureOf(work: () => unknown): Promise<{ error: unknown } | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return { error }
  }
}
