/** The outbox and the queues: depth, age, backlog, the queues that fail, and a drain at once. */

import { html } from 'hono/html'
import type { Edge, Entry, Status } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { ago, duration, exact } from '../parts/time.ts'

// A page of the history. The newest show which queue fails now.
const NEWEST = 200

/** The page below its heading. */
export async function queuesPage(edge: Edge, status: Status, now: number): Promise<Html> {
  const { outbox, queues } = status
  const { count, more, oldest, oldestSeconds } = outbox
  const failed = oldest ? await failuresSince(edge, Date.parse(oldest)) : []
  return html`<section class="sheet" aria-label="Outbox"><h2>Outbox</h2>
      <dl class="facts"><dt>Events that wait</dt><dd>${count}${more ? ' or more' : ''}</dd>
        <dt>The oldest</dt><dd>${oldest ? html`${duration(Number(oldestSeconds))} old, of ${exact(Date.parse(oldest))}` : '–'}</dd></dl>
      <form method="post" action="/queues/drain" class="row actions"><button>Drain now</button>
        <span class="soft">The cron does the same every five minutes.</span></form></section>
    <section class="sheet table" aria-label="Queues"><table>
      <thead><tr><th scope="col">Queue</th><th scope="col">Events</th><th scope="col">Backlog</th><th scope="col">Oldest</th>
        <th scope="col">Failed with</th></tr></thead>
      <tbody>${queues.map(
        ({ name, patterns, backlog }) => html`<tr><td data-head="Queue">${name}</td>
          <td data-head="Events">${patterns.join(', ')}</td>
          <td data-head="Backlog">${backlog ? `${backlog.count} messages` : 'unknown'}</td>
          <td data-head="Oldest">${backlog && backlog.count > 0 ? `${duration(backlog.oldestSeconds)} old` : '–'}</td>
          <td data-head="Failed with"><span>${failuresOf(name, failed, now)}</span></td></tr>`
      )}</tbody></table></section>
    ${queues.length === 0 ? html`<p class="notice warn">A setting is wrong, so no queue is known: see <a href="/health">Health</a>.</p>` : ''}`
}

/** The newest deliveries that a queue did not take, since the oldest event that waits. */
async function failuresSince(edge: Edge, since: number): Promise<Entry[]> {
  const page = await edge.deliveries({ since, limit: NEWEST })
  if (page.kind !== 'found') return []
  return page.entries.filter(({ went, outcome }) => went === 'outbox' || outcome === 'unavailable')
}

/** A cause names each queue that failed, and how: `EVENTS Error 10250, PROFILES Error 10013`. */
function failuresOf(queue: string, failed: readonly Entry[], now: number): Html | string {
  const causes = new Map<string, { count: number; n: number }>()
  for (const { n, cause } of failed) {
    for (const part of (cause ?? '').split(', ')) {
      if (!part.startsWith(`${queue} `)) continue
      const code = part.slice(queue.length + 1)
      const { count = 0, n: newest = n } = causes.get(code) ?? {}
      causes.set(code, { count: count + 1, n: newest })
    }
  }
  if (causes.size === 0) return '–'
  return html`${[...causes].map(
    ([code, { count, n }]) =>
      html`<div><strong>${code}</strong> for ${count} ${count === 1 ? 'event' : 'events'}, last <a href="/deliveries/${n}">${ago(Math.floor(n / 1000), now)}</a></div>`
  )}`
}

/** Drains, and shows the result above the page: which queues fail, and with which codes. */
export async function drainPage(edge: Edge, by: string, now: number): Promise<Html> {
  const drained = await edge.drain(by)
  const page = await queuesPage(edge, await edge.status(), now)
  if (drained.kind === 'unconfigured') return page
  const { depth, sent, quarantined, failing = {}, refused = {}, stopped } = drained
  const faults = [
    ...Object.entries(failing).map(([queue, cause]) => `${queue} takes nothing: ${cause}.`),
    ...Object.entries(refused).map(([queue, cause]) => `${queue} refused some events: ${cause}.`),
    ...(stopped ? [`The drain stopped: ${stopped}.`] : []),
  ]
  const moved = quarantined > 0 ? `, ${quarantined} moved to the quarantine` : ''
  const result = depth === 0 ? 'Nothing waited.' : `${sent} sent${moved}.`
  return html`<div role="status"><p class="notice ${faults.length > 0 ? 'warn' : 'good'}">${result}</p>
    ${faults.map((fault) => html`<p class="notice bad">${fault}</p>`)}</div>${page}`
}
