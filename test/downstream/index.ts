/**
 * A downstream Worker: consumes the queue and writes each event to its log.
 *
 * For `npm run dev`, the demo and the end-to-end tests, which read that log. Does nothing with an
 * event; one that changes something must first drop copies by `source` and `id`.
 */

import type { QueueMessage } from '../../src/message.ts'

export default {
  async queue(batch) {
    for (const message of batch.messages) {
      console.log(JSON.stringify({ message: 'event', queue: batch.queue, event: message.body }))
      message.ack()
    }
  },
} satisfies ExportedHandler<unknown, QueueMessage>
