/** The journeys of an id; or what it means that nothing has it. */

import { html } from 'hono/html'
import type { Edge } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { wholeId } from '../parts/id.ts'
import { silent } from '../parts/silent.ts'
import { exact } from '../parts/time.ts'
import { timeline } from '../parts/timeline.ts'

/** The page below its heading. */
export async function tracePage(edge: Edge, id: string): Promise<Html> {
  const traced = await edge.journeys(id)
  if (traced.kind !== 'found') return silent(traced)
  const { as, journeys, more, about, waiting, quarantined } = traced
  const since = about.kind === 'found' && about.since !== null ? about.since : undefined
  if (as === null) {
    return html`<div class="sheet empty"><p>Nothing has the id ${wholeId(id)}.</p>
      <p>${since === undefined ? 'The history has no row yet.' : html`The history keeps deliveries since ${exact(since)}.`}
        ${quarantined ? html`<a href="/quarantine/${id}">The quarantine has it.</a>` : ''}
        Is the subscription there? <code>npm run argyle -- doctor</code> asks Argyle.</p></div>`
  }
  return html`
    <p>${journeys.length} ${journeys.length === 1 ? 'event' : 'events'} of this ${as}${more ? ', of the newest 200 deliveries' : ''}.</p>
    ${waiting.map(({ id, queues }) => html`<p class="notice warn">${wholeId(id)} waits in the outbox for ${queues.join(', ')}.</p>`)}
    ${journeys.map(({ fact, deliveries, handlings }) => {
      const [first] = deliveries
      return html`<section class="sheet" aria-label="${first?.event ?? fact}">
        <h2>${first?.event ?? 'A delivery'} ${wholeId(first?.subject)}</h2>
        ${timeline({ fact, deliveries, handlings })}</section>`
    })}`
}
