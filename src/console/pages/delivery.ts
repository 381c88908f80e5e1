/** One delivery: its attributes, its event, its journey, and what can be done with it. */

import { html } from 'hono/html'
import type { Delivery, Status } from '../edge.ts'
import { chip } from '../parts/chip.ts'
import type { Html } from '../parts/html.ts'
import { wholeId } from '../parts/id.ts'
import { meaningOf } from '../parts/meaning.ts'
import { exact } from '../parts/time.ts'
import { timeline } from '../parts/timeline.ts'

/** The page below its heading. */
export function deliveryPage(
  { entry, body, journey, neighbours }: Delivery,
  queues: Status['queues']
): Html {
  const { n, outcome, via, id, event, subject, account, user, subscription, fingerprint } = entry
  const { went, cause, quarantine, bytes, milliseconds, colo, replayable } = entry
  const meaning = meaningOf(outcome)
  const fact = (name: string, value: Html | string | number | null) =>
    value === null || value === '' ? '' : html`<dt>${name}</dt><dd>${value}</dd>`
  const idFact = (name: string, value: string | null) => fact(name, value && wholeId(value))
  return html`
    ${meaning && html`<p class="notice">${meaning}${quarantine ? html` <a href="/quarantine/${quarantine}">Its entry in the quarantine</a>` : ''}</p>`}
    <div class="pair"><section class="sheet" aria-label="Attributes"><h2>Delivery</h2><dl class="facts">
      ${fact('Outcome', html`${chip(outcome)} ${via ?? ''}`)}
      ${fact('Received', exact(Math.floor(n / 1000)))}
      ${fact('Went', went && `to the ${went}`)} ${fact('Why', cause)}
      ${fact('Event', event)} ${idFact('Subject', subject)} ${idFact('User', user)}
      ${idFact('Account', account)} ${fact('Subscription', subscription)} ${idFact('Event id', id)}
      ${idFact('Fingerprint', fingerprint)}
      ${fact('Size', bytes === null ? null : `${bytes.toLocaleString('en')} bytes`)}
      ${fact('Answered in', milliseconds === null ? null : `${milliseconds} ms`)} ${fact('Location', colo)}
    </dl></section>
    ${journey ? html`<section class="sheet" aria-label="Journey"><h2>Journey</h2>${timeline(journey, n)}</section>` : ''}</div>
    ${besides(neighbours)}
    ${id && replayable ? replayForm(id, queues) : ''}
    ${body === null ? html`<p class="soft">${outcome === 'duplicate' ? 'A duplicate has no event of its own.' : 'The history does not hold the event.'}</p>` : eventOf(body)}`
}

function besides(neighbours: Delivery['neighbours']): Html | '' {
  const isAlone = Object.values(neighbours).every(
    ({ previous, next }) => (previous ?? next) === null
  )
  if (isAlone) return ''
  const link = (n: number | null, text: string) =>
    n === null
      ? html`<span class="soft">${text}</span>`
      : html`<a href="/deliveries/${n}">${text}</a>`
  return html`<nav class="sheet row" aria-label="Neighbours">${Object.entries(neighbours).map(
    ([name, { previous, next }]) =>
      html`<span>Same ${name}: ${link(previous, 'previous')} · ${link(next, 'next')}</span>`
  )}</nav>`
}

function replayForm(id: string, queues: Status['queues']): Html {
  return html`<form class="sheet row" method="get" action="/replay" aria-label="Replay">
      <input type="hidden" name="id" value="${id}" />
      <label class="row">Replay to <select name="queue"><option value="">all its queues</option>
        ${queues.map(({ name }) => html`<option>${name}</option>`)}</select></label>
      <button>Replay …</button>
      <span class="soft">Consumers handle it again, with its effects, once for this replay.</span>
    </form>`
}

/** The event, and how to send the same delivery by hand. */
function eventOf(body: string): Html {
  const message = parsed(body)
  const { type, subscription, data } = message
  const delivery = { event: String(type).replace('com.argyle.', ''), name: subscription, data }
  return html`<h2>Event</h2>
    <details class="sheet" open><summary>As the queue got it</summary>
      <pre tabindex="0" aria-label="The event" data-copy>${JSON.stringify(message, null, 2)}</pre></details>
    <details class="sheet"><summary>Send it by hand</summary>
      <p>Save the lines below as <code>delivery.json</code>, then
        <code>npm run argyle -- send --body delivery.json</code>. The command signs with your secret; the key order
        and the bytes may differ from Argyle's.</p>
      <pre tabindex="0" aria-label="The delivery" data-copy>${JSON.stringify(delivery, null, 2)}</pre></details>`
}

function parsed(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body)
  } catch {
    return { unreadable: body }
  }
}
