/**
 * The console Worker: the operator's pages. Wiring only.
 *
 * Owns no data and no secret: it shows the answers of the edge's Operations. Closed unless
 * Cloudflare Access has authenticated the request, because the pages hold payroll data.
 */

import { operatorOf } from './access.ts'
import { app } from './app.ts'
import type { ConsoleEnv } from './edge.ts'
import { guarded } from './headers.ts'
import { isForged } from './same-origin.ts'

const LOCKED = `This console is closed until Cloudflare Access protects it: in the dashboard open this Worker, choose
Access, and protect it. docs/console.md has the steps.
`
const FORGED = 'The request did not come from a page of this console.\n'

export default {
  async fetch(request, env, ctx) {
    const by = await operatorOf(ctx)
    if (by === undefined) return guarded(new Response(LOCKED, { status: 403 }))
    if (isForged(request)) return guarded(new Response(FORGED, { status: 403 }))
    return guarded(await app.fetch(request, { ...env, by }, ctx))
  },
} satisfies ExportedHandler<ConsoleEnv>
