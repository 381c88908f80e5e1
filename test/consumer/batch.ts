/** A batch as the platform delivers it to a consumer, and how each of its messages was settled. */

import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { logged } from '../support.ts'

export const QUEUE = 'argyle-events'

export interface Handed {
  outcome: string
  /** The positions in the batch. */
  acked: number[]
  /** The delay in seconds, by the position in the batch. */
  retried: Record<number, number | undefined>
  lines: Record<string, unknown>[]
  text: string
}

/** Delivers the bodies to a consumer in one batch. */
export async function hand(
  queue: ExportedHandlerQueueHandler<Cloudflare.Env>,
  bodies: unknown[],
  {
    attempts = 1,
    bindings = {},
    queue: name = QUEUE,
  }: { attempts?: number; bindings?: object; queue?: string } = {}
): Promise<Handed> {
  const messages = bodies.map((body, index) => ({
    id: String(index),
    timestamp: new Date(),
    attempts,
    body,
  }))
  const batch = createMessageBatch(name, messages)
  // The result of the platform does not tell the delays.
  const retries = batch.messages.map((message) => vi.spyOn(message, 'retry'))
  const ctx = createExecutionContext()
  const { lines, text } = await logged(async () => {
    await queue(batch, { ...env, ...bindings }, ctx)
    await waitOnExecutionContext(ctx)
  })
  const { outcome, explicitAcks, retryMessages } = await getQueueResult(batch, ctx)
  return {
    outcome,
    acked: explicitAcks.map(Number),
    retried: Object.fromEntries(
      retryMessages.map(({ msgId }) => [
        msgId,
        retries[Number(msgId)]?.mock.calls[0]?.[0]?.delaySeconds,
      ])
    ),
    lines,
    text,
  }
}
