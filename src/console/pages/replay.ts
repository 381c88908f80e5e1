/** A replay: the question with its count, and the sending. */

import { html } from 'hono/html'
import type { Edge } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { wholeId } from '../parts/id.ts'
import { silent } from '../parts/silent.ts'

// 500 events a step: what a request may send. More is the command line's work.
const MOST_STEPS = 4
const STEP_EVENTS = 500

const requestOf = (id: string, queue: string) => ({ ids: [id], ...(queue && { queues: [queue] }) })

/** Asks before it sends. */
export async function replayQuestion(edge: Edge, id: string, queue: string): Promise<Html> {
  const counted = await edge.replay(requestOf(id, queue), { dryRun: true })
  if (counted.kind === 'no history' || counted.kind === 'failed') return silent(counted)
  if (counted.kind !== 'counted') {
    return html`<div class="notice warn">The edge cannot send now: ${counted.kind}.</div>`
  }
  const { total, missing } = counted
  return html`<form class="sheet" method="post" action="/replay">
    <p>Send ${total - missing} ${total === 1 ? 'event' : 'events'} with the id ${wholeId(id)} to
      ${queue || 'all its queues'} again? Consumers handle it again, with its effects.</p>
    ${missing > 0 ? html`<p class="notice warn">The history does not hold ${missing} of them.</p>` : ''}
    <input type="hidden" name="id" value="${id}" /><input type="hidden" name="queue" value="${queue}" />
    <div class="row"><button class="primary" ${total === missing ? html`disabled` : ''}>Replay</button>
      <a class="button" href="/trace?id=${id}">Cancel</a></div>
  </form>`
}

/** Sends. Returns the address of the page that shows the result. */
export async function replayNow(
  edge: Edge,
  id: string,
  queue: string,
  by: string
): Promise<string> {
  const back = `/trace?id=${encodeURIComponent(id)}`
  const begun = await edge.replay(requestOf(id, queue), { by })
  if (begun.kind !== 'begun') return `${back}&done=refused`
  for (let step = 0; step < MOST_STEPS; step++) {
    const stepped = await edge.stepReplay(begun.replay.id, STEP_EVENTS)
    if (stepped.kind !== 'sent') return `${back}&done=refused`
    if (stepped.replay.finished) return `${back}&done=replayed&ok=${stepped.replay.sent}`
  }
  return `${back}&done=refused`
}
