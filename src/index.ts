/**
 * The Worker. Wiring only: which of its handlers is which part of the project.
 */

import { app } from './app.ts'

export default {
  fetch: app.fetch,
} satisfies ExportedHandler<Env>
