/**
 * argyle-edge with a queue that can be switched off, to play an outage. Never deployed.
 *
 * The switch is a variable, because a local run has one isolate. A message that hangs is never
 * written, so a copy of it downstream would be a fault of argyle-edge.
 */

import edge from '../../../src/index.ts'

// Longer than argyle-edge waits. It must end: workerd cancels a promise that nothing can settle.
const HANGING_MILLISECONDS = 15_000

let state = 'up'

/** Throws as Queues does: https://developers.cloudflare.com/queues/reference/error-codes/ */
async function endure(): Promise<void> {
  if (state === 'up') return
  if (state === 'hanging') await scheduler.wait(HANGING_MILLISECONDS)
  throw new Error('Queue is overloaded. Please back off. (10250)')
}

let flaky: Env | undefined

// Made once, because argyle-edge keeps its state by `env`.
function withFlakyQueue(env: Env): Env {
  const { EVENTS } = env
  flaky ??= {
    ...env,
    EVENTS: {
      metrics: () => EVENTS.metrics(),
      async send(message, options) {
        await endure()
        return EVENTS.send(message, options)
      },
      async sendBatch(messages, options) {
        await endure()
        return EVENTS.sendBatch(messages, options)
      },
    },
  }
  return flaky
}

/** argyle-edge, and the switch over HTTP: `/queue/up`, `/queue/down`, `/queue/hanging`. */
export default {
  fetch(request, env, context) {
    const switched = /^\/queue\/(\w+)$/.exec(new URL(request.url).pathname)
    if (!switched) return edge.fetch(request, withFlakyQueue(env), context)
    state = String(switched[1])
    return new Response(state)
  },
  scheduled: (controller, env) => edge.scheduled(controller, withFlakyQueue(env)),
} satisfies ExportedHandler<Env>
