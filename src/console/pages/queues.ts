/** The outbox and the queues: depth, age, backlog, and a drain at once. */

import { html } from 'hono/html'
import type { Edge, Status } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { duration, exact } from '../parts/time.ts'

/** The page below its heading. */
export function queuesPage({ outbox, queues }: Status): Html {
  const { count, more, oldest, oldestSeconds } = outbox
  return html`<section class="sheet" aria-label="Outbox"><h2>Outbox</h2>
      <dl class="facts"><dt>Events that wait</dt><dd>${count}${more ? ' or more' : ''}</dd>
        <dt>The oldest</dt><dd>${oldest ? html`${duration(Number(oldestSeconds))} old, of ${exact(Date.parse(oldest))}` : '–'}</dd></dl>
      <form method="post" action="/queues/drain"><p></p><button>Drain now</button>
        <span class="soft">The cron does the same every five minutes.</span></form></section>
    <section class="sheet table" aria-label="Queues"><table>
      <thead><tr><th scope="col">Queue</th><th scope="col">Events</th><th scope="col">Backlog</th><th scope="col">Oldest</th></tr></thead>
      <tbody>${queues.map(
        ({ name, patterns, backlog }) => html`<tr><td data-head="Queue">${name}</td>
          <td data-head="Events">${patterns.join(', ')}</td>
          <td data-head="Backlog">${backlog ? `${backlog.count} messages` : 'unknown'}</td>
          <td data-head="Oldest">${backlog && backlog.count > 0 ? `${duration(backlog.oldestSeconds)} old` : '–'}</td></tr>`
      )}</tbody></table></section>
    ${queues.length === 0 ? html`<p class="notice warn">A setting is wrong, so no queue is known: see Health.</p>` : ''}`
}

/** Drains, and shows the result above the page: which queues fail, and with which codes. */
export async function drainPage(edge: Edge, by: string): Promise<Html> {
  const drained = await edge.drain(by)
  const page = queuesPage(await edge.status())
  if (drained.kind === 'unconfigured') return page
  const { sent, quarantined, failing = {}, refused = {}, stopped } = drained
  const faults = [
    ...Object.entries(failing).map(([queue, cause]) => `${queue} takes nothing: ${cause}.`),
    ...Object.entries(refused).map(([queue, cause]) => `${queue} refused some events: ${cause}.`),
    ...(stopped ? [`The drain stopped: ${stopped}.`] : []),
  ]
  const moved = quarantined > 0 ? `, ${quarantined} moved to the quarantine` : ''
  return html`<div role="status"><p class="notice good">${sent} sent${moved}.</p>
    ${faults.map((fault) => html`<p class="notice bad">${fault}</p>`)}</div>${page}`
}
