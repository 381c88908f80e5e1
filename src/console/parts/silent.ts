/** The page's text where the history says nothing, and what to do. */

import { html } from 'hono/html'
import type { Silent } from '../edge.ts'
import type { Html } from './html.ts'

/** The reason in words. */
export function silent(why: Silent): Html {
  return why.kind === 'no history'
    ? html`<div class="sheet empty"><p>This edge has no history. Bind <code>HISTORY</code> in its
        <code>wrangler.toml</code> and deploy: then deliveries appear here.</p></div>`
    : html`<div class="notice warn" role="alert">The history cannot be read now (${why.cause}). Deliveries go
        on without it. Reload in a minute.</div>`
}
