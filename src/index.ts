/**
 * The Worker: `fetch` takes deliveries, `scheduled` sends what waits in the outbox.
 *
 * Wiring only. It stays `main` of wrangler.toml, and nothing imports it except tests.
 */

import { app } from './worker/http/app.ts'
import { sweep } from './worker/recovery/drain.ts'

export default {
  fetch: app.fetch,
  scheduled: (_, env) => sweep(env),
} satisfies ExportedHandler<Env>
