/**
 * The Worker: `fetch` takes deliveries, `scheduled` sends what waits in the outbox, looks at the
 * queues, and then tends the history.
 *
 * Wiring only. It stays `main` of wrangler.toml, and nothing imports it except tests.
 */

import { tendHistory } from './worker/history/upkeep.ts'
import { app } from './worker/http/app.ts'
import { logBacklogs } from './worker/outbound/backlog.ts'
import { sweep } from './worker/recovery/drain.ts'

export { Operations } from './worker/operations.ts'

export default {
  fetch: app.fetch,
  async scheduled(_, env) {
    // None of them throws, so that a failure of one does not stop the others.
    await sweep(env)
    await logBacklogs(env)
    await tendHistory(env)
  },
} satisfies ExportedHandler<Env>
