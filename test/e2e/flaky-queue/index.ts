/**
 * A queue that can be switched off. On the stage argyle-edge has it as EVENTS, and it passes its
 * messages on to the real queue.
 *
 * The switch is a variable, because a local run has one isolate of it. A message that hangs is
 * never written, so a copy of it downstream would be a fault of argyle-edge.
 */

import { WorkerEntrypoint } from 'cloudflare:workers'

// Longer than argyle-edge waits. It must end: workerd cancels a promise that nothing can settle.
const HANGING_MILLISECONDS = 15_000

let state = 'up'

/** `send` and `sendBatch` of a Queue, and the switch over HTTP: `/up`, `/down`, `/hanging`. */
export default class FlakyQueue extends WorkerEntrypoint<{ QUEUE: Queue }> {
  override async fetch(request: Request): Promise<Response> {
    state = new URL(request.url).pathname.slice(1)
    return new Response(state)
  }

  async send(message: unknown, options?: QueueSendOptions): Promise<void> {
    await endure()
    await this.env.QUEUE.send(message, options)
  }

  async sendBatch(messages: MessageSendRequest[], options?: QueueSendBatchOptions): Promise<void> {
    await endure()
    await this.env.QUEUE.sendBatch(messages, options)
  }
}

/** Throws as Queues does: https://developers.cloudflare.com/queues/reference/error-codes/ */
async function endure(): Promise<void> {
  if (state === 'up') return
  if (state === 'hanging') await scheduler.wait(HANGING_MILLISECONDS)
  throw new Error('Queue is overloaded. Please back off. (10250)')
}
