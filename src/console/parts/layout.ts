/** The frame of every page: header, navigation, search, main, footer. */

import { html } from 'hono/html'
import type { Html } from './html.ts'

export interface Frame {
  /** Of the page, before the product's name. */
  title: string
  /** The path that the navigation marks as the current one. */
  path: '/' | '/quarantine' | '/queues' | '/health' | ''
  by: string
  /** The Argyle environment, if it is known. Another one than production stands out. */
  environment?: string | undefined
}

const PAGES = [
  ['/', 'Deliveries'],
  ['/quarantine', 'Quarantine'],
  ['/queues', 'Outbox and queues'],
  ['/health', 'Health'],
] as const

/** A whole document. */
export function document({ title, path, by, environment }: Frame, main: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · argyle-edge</title>
        <link rel="stylesheet" href="/files/style.css" />
        <script type="module" src="/files/page.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <div>
            <a class="brand" href="/">argyle-edge</a>
            ${environment && html`<span class="chip ${environment === 'production' ? 'calm' : 'warn'}">${environment}</span>`}
            <nav aria-label="Pages">
              ${PAGES.map(
                ([href, name]) =>
                  html`<a href="${href}" ${href === path ? html`aria-current="page"` : ''}>${name}</a> `
              )}
            </nav>
            <form class="search" role="search" action="/trace">
              <label class="visually-hidden" for="search">Any id</label>
              <input id="search" name="id" type="search" required autocomplete="off" spellcheck="false"
                placeholder="Any id: user, account, object, event …" />
              <button>Trace</button>
            </form>
          </div>
        </header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${main}
        </main>
        <footer class="foot">Signed in as ${by}. Times are in UTC; hover to see yours.
          <span id="status" role="status"></span></footer>
      </body>
    </html>`
}
