/**
 * The Worker. Wiring only: which of its handlers is which part of the project.
 */

import { app } from './worker/http/app.ts'
import { sweep } from './worker/recovery/drain.ts'

export default {
  fetch: app.fetch,
  scheduled: (_, env) => sweep(env),
} satisfies ExportedHandler<Env>
