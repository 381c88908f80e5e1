/**
 * The result of a change, shown on the page that follows it. Only these texts, whatever the address
 * says.
 */

import { html } from 'hono/html'
import type { Html } from './html.ts'

const count = (query: URLSearchParams, name: string) =>
  Math.max(0, Math.trunc(Number(query.get(name)) || 0))

/** The notice that an address asks for; empty without one. */
export function noticeIn(query: URLSearchParams): Html | '' {
  const [done, failed] = [count(query, 'ok'), count(query, 'failed')]
  const state = failed > 0 ? 'warn' : 'good'
  const text = {
    replayed: `Replayed ${done} ${done === 1 ? 'event' : 'events'}.`,
    redriven: `Redriven ${done}${failed > 0 ? `; in the quarantine still: ${failed}. Open an entry to see why` : ''}.`,
    deleted: `Deleted ${done}${failed > 0 ? `; gone already: ${failed}` : ''}.`,
    refused: 'Nothing was changed: a queue or the history refused. Try again.',
  }[query.get('done') ?? '']
  if (text === undefined) return ''
  return html`<div class="notice ${query.get('done') === 'refused' ? 'bad' : state}" role="status">${text}</div>`
}
