/** The quarantine: its entries by reason, one entry with its body, redrive and delete. */

import { html } from 'hono/html'
import { QUARANTINE_REASONS } from '../../contract/quarantine.ts'
import type { Edge, Quarantined } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { id as shortId, wholeId } from '../parts/id.ts'
import { meaningOf } from '../parts/meaning.ts'
import { ago, exact } from '../parts/time.ts'

// A redrive takes up to 10 s in the worst case, and a request has the time for some.
const MOST_AT_ONCE = 200
const MOST_PAGES = 20
// Of a question. A longer list would hide its buttons.
const MOST_NAMED = 20

export type Act = 'redrive' | 'delete'

/** The entries with this reason, newest first, up to 1,000 entries of all reasons. */
async function matching(edge: Edge, reason: string): Promise<Quarantined[]> {
  const found: Quarantined[] = []
  let cursor: string | null = null
  for (let page = 0; page < MOST_PAGES; page++) {
    const { entries, cursor: next }: Awaited<ReturnType<Edge['quarantine']>> =
      await edge.quarantine(cursor)
    found.push(...entries.filter((one) => reason === '' || one.reason === reason))
    if (next === null) break
    cursor = next
  }
  return found
}

/** The page below its heading. */
export async function quarantinePage(
  edge: Edge,
  reason: string,
  cursor: string | null,
  now: number
): Promise<Html> {
  const page =
    reason === ''
      ? await edge.quarantine(cursor)
      : { entries: await matching(edge, reason), cursor: null }
  const chips = html`<nav class="row" aria-label="Reasons"><a class="button" href="/quarantine"
    ${reason === '' ? html`aria-current="true"` : ''}>all</a> ${QUARANTINE_REASONS.map(
      (one) => html`<a class="button" href="/quarantine?reason=${one}"
        ${one === reason ? html`aria-current="true"` : ''}>${one}</a> `
    )}</nav><p class="soft">${meaningOf(reason) ?? 'Choose a reason, or open an entry, to see what to do.'}</p>`
  if (page.entries.length === 0) {
    return html`${chips}<div class="sheet empty"><p>${
      reason === ''
        ? 'The quarantine is empty. Deliveries that cannot be processed wait here for 30 days.'
        : 'No entry has this reason.'
    }</p></div>`
  }
  return html`${chips}
    <form method="get" action="/quarantine/confirm"><input type="hidden" name="reason" value="${reason}" />
      <p class="row actions"><button name="act" value="redrive">Redrive selected …</button>
        <button name="act" value="delete" class="danger">Delete selected …</button>
        <button name="act" value="redrive-all">Redrive all ${reason} …</button></p>
      <div class="sheet table"><table>
        <thead><tr><th scope="col"><input type="checkbox" data-all="id" aria-label="Select all" hidden /></th>
          <th scope="col">Received</th><th scope="col">Reason</th><th scope="col">Event</th>
          <th scope="col">Subject</th><th scope="col">Entry</th></tr></thead>
        <tbody>${page.entries.map(({ id, time, reason, event, subject, verified }) => {
          return html`<tr><td><input type="checkbox" name="id" value="${id}" aria-label="Select the entry ${id}" /></td>
            <td data-head="Received" class="nowrap">${ago(Date.parse(time), now)}</td>
            <td data-head="Reason"><span>${reason}${verified ? '' : html` <span class="soft">not verified</span>`}</span></td>
            <td data-head="Event">${event ?? ''}</td><td data-head="Subject">${shortId(subject)}</td>
            <td data-head="Entry"><a class="id" href="/quarantine/${id}">${id.slice(0, 14)}…</a></td></tr>`
        })}</tbody></table></div></form>
    <nav class="pages" aria-label="Pages of the list"><span></span>${
      page.cursor === null
        ? ''
        : html`<a class="button" href="/quarantine?cursor=${page.cursor}">Older</a>`
    }</nav>`
}

/** One entry with its body. */
export async function entryPage(edge: Edge, id: string): Promise<Html> {
  const kept = await edge.quarantined(id)
  if (!kept) {
    return html`<div class="sheet empty"><p>No entry has this id. It was redriven or deleted, or its 30 days are over:
      <a href="/trace?id=${id}">trace it</a>.</p></div>`
  }
  const { time, reason, verified, event, subject, account, user, bytes, address } = kept
  const delivery = await deliveryOf(edge, id)
  const fact = (name: string, value: unknown) =>
    value ? html`<dt>${name}</dt><dd>${value}</dd>` : ''
  const body = 'body' in kept ? kept.body : `base64: ${kept.bodyBase64}`
  return html`<p class="notice">${meaningOf(reason)}</p>
    <section class="sheet" aria-label="Attributes"><dl class="facts">
      ${fact('Received', exact(Date.parse(time)))} ${fact('Reason', reasonOf(reason, delivery?.cause))}
      ${fact('Verified', verified ? 'yes' : 'no: a redrive verifies it first')} ${fact('Event', event)}
      ${fact('Subject', subject && wholeId(subject))} ${fact('Account', account && wholeId(account))}
      ${fact('User', user && wholeId(user))} ${fact('Address', address)} ${fact('Size', `${bytes} bytes`)}
      ${fact('History', delivery && html`<a href="/deliveries/${delivery.n}">its delivery</a>`)}
    </dl></section>
    <form method="get" action="/quarantine/confirm" class="row actions"><input type="hidden" name="id" value="${id}" />
      <button name="act" value="redrive" class="primary">Redrive …</button>
      <button name="act" value="delete" class="danger">Delete …</button></form>
    <details class="sheet"><summary>The body as it came (payroll data)</summary>
      <pre tabindex="0" aria-label="The body" data-copy>${body}</pre></details>`
}

/** A reason with its cause. The cause of an invalid delivery begins with the reason. */
function reasonOf(reason: string, cause: string | null | undefined): string {
  if (!cause) return reason
  return cause.startsWith(reason) ? cause : `${reason}, ${cause}`
}

/** The row of the delivery that became the entry: its cause names the fault's path and message. */
async function deliveryOf(edge: Edge, id: string) {
  const traced = await edge.journeys(id)
  if (traced.kind !== 'found') return undefined
  return traced.journeys
    .flatMap(({ deliveries }) => deliveries)
    .find(({ quarantine }) => quarantine === id)
}

/** Asks before it changes anything. */
export async function confirmPage(
  edge: Edge,
  act: Act,
  isAll: boolean,
  reason: string,
  ids: string[]
): Promise<Html> {
  const chosen = isAll ? (await matching(edge, reason)).map(({ id }) => id) : ids
  const some = chosen.slice(0, MOST_AT_ONCE)
  const back = reason ? `/quarantine?reason=${reason}` : '/quarantine'
  if (some.length === 0)
    return html`<div class="sheet empty"><p>Nothing is selected. <a href="${back}">Back</a></p></div>`
  const rest = chosen.length - some.length
  return html`<form class="sheet" method="post" action="/quarantine">
    <p>${act === 'redrive' ? 'Send' : 'Delete'} ${some.length} ${some.length === 1 ? 'entry' : 'entries'}
      ${act === 'redrive' ? 'on, on the path of a new delivery?' : `for good? ${some.length === 1 ? 'It' : 'They'} cannot be brought back.`}
      ${rest > 0 ? html`${rest} more match: do the same again afterwards.` : ''}</p>
    ${some.length > MOST_NAMED ? '' : html`<ul>${some.map((one) => html`<li><a class="id" href="/quarantine/${one}">${one}</a></li>`)}</ul>`}
    ${some.map((one) => html`<input type="hidden" name="id" value="${one}" />`)}
    <div class="row"><button name="act" value="${act}" class="${act === 'redrive' ? 'primary' : 'danger'}">${
      act === 'redrive' ? 'Redrive' : 'Delete'
    }</button><a class="button" href="${back}">Cancel</a></div></form>`
}

/** Changes the entries one by one. Returns the address of the page that shows the result. */
export async function changeEntries(
  edge: Edge,
  act: Act,
  ids: string[],
  by: string
): Promise<string> {
  let ok = 0
  for (const id of ids.slice(0, MOST_AT_ONCE)) {
    const isDone = act === 'delete' ? await edge.discard(id, by) : await isRedriven(edge, id, by)
    if (isDone) ok += 1
  }
  const done = act === 'delete' ? 'deleted' : 'redriven'
  return `/quarantine?done=${done}&ok=${ok}&failed=${ids.length - ok}`
}

async function isRedriven(edge: Edge, id: string, by: string): Promise<boolean> {
  const redriven = await edge.redrive(id, by)
  return 'isSafe' in redriven && redriven.isSafe
}
