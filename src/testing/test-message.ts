/**
 * A queue message that remembers how it was settled, by the rules of Queues: the first ack or retry
 * counts, and a message that was not settled follows its batch.
 * https://developers.cloudflare.com/queues/configuration/javascript-apis/#message
 */

/** How a message was settled. */
export interface Settled {
  /** `retried`: the queue delivers the message again, up to `max_retries`. */
  outcome: 'acked' | 'retried'
  /** The delay of the retry in seconds. Absent if the handler did not name one. */
  delaySeconds?: number
}

export interface TestMessage {
  message: Message
  /** Undefined as long as the message is not settled. */
  settled(): Settled | undefined
}

/**
 * A message with an id of its own and a copy of the body: the queue, too, makes another object for
 * each attempt.
 *
 * @param attempts 1 for the first attempt
 */
export function testMessage(body: unknown, attempts: number): TestMessage {
  let settled: Settled | undefined
  return {
    message: {
      id: crypto.randomUUID().replaceAll('-', ''),
      timestamp: new Date(),
      body: structuredClone(body),
      attempts,
      ack() {
        settled ??= { outcome: 'acked' }
      },
      retry({ delaySeconds } = {}) {
        settled ??= { outcome: 'retried', ...(delaySeconds !== undefined && { delaySeconds }) }
      },
    },
    settled: () => settled,
  }
}
