/** The list of deliveries: figures, the plot, the filter, and a page of rows. */

import { html } from 'hono/html'
import type { Edge, Entry, Status } from '../edge.ts'
import { chip } from '../parts/chip.ts'
import { barsOf, countOf, quantile } from '../parts/figures.ts'
import type { Html } from '../parts/html.ts'
import { id } from '../parts/id.ts'
import { plot } from '../parts/plot.ts'
import { silent } from '../parts/silent.ts'
import { ago } from '../parts/time.ts'
import { addressOf, conditionsOf, type Filter, isNarrow, OUTCOMES } from './filter.ts'

const HOUR_MILLISECONDS = 3_600_000
// The bars of each choice, and how much time they cover.
const SCALES = {
  hour: { hours: 1, span: 48 },
  day: { hours: 24, span: 30 * 24 },
  week: { hours: 168, span: 12 * 168 },
} as const

const SAYS = {
  hour: 'In the last 48 hours',
  day: 'In the last 30 days',
  week: 'In the last 12 weeks',
} as const

// Outcomes whose deliveries wait in the quarantine, and are verified.
const KEPT = ['invalid', 'unconfigured', 'unexpected']

export type Scale = keyof typeof SCALES

export const scaleIn = (query: URLSearchParams): Scale => {
  const given = query.get('bars')
  return given === 'day' || given === 'week' ? given : 'hour'
}

interface View {
  filter: Filter
  scale: Scale
  cursor: number | undefined
  now: number
}

/** The whole page below its heading. */
export async function deliveriesPage(
  edge: Edge,
  view: View,
  asked: Promise<Status>
): Promise<Html> {
  const { filter, scale, cursor, now } = view
  const conditions = conditionsOf(filter)
  const { hours, span } = SCALES[scale]
  const until = Number(conditions.until ?? now)
  const since = Number(conditions.since ?? until - span * HOUR_MILLISECONDS)
  const [page, totals, status] = await Promise.all([
    edge.deliveries({ ...conditions, ...(cursor !== undefined && { cursor }) }),
    edge.totals({ since, until }),
    asked,
  ])
  if (page.kind !== 'found') return silent(page)
  const counted = totals.kind === 'found' ? totals.totals : []
  const answered = counted.filter(({ outcome }) => outcome !== 'unkept')
  const bars = barsOf(counted, since, until, hours)
  const linkOf = ({ since, until }: { since: number; until: number }) =>
    addressOf(filter, { since: iso(since), until: iso(until), bars: scale })
  return html`
    <p class="soft">${conditions.since || conditions.until ? 'In the chosen time' : SAYS[scale]}${
      isNarrow({ ...filter, since: '', until: '' })
        ? ', of all deliveries: the filter narrows the list alone'
        : ''
    }</p>
    <dl class="figures">
      ${figure('Accepted', countOf(counted, 'accepted', 'coalesced'))}
      ${figure('Duplicates', countOf(counted, 'duplicate'), '/?outcome=duplicate')}
      ${figure('Refused', countOf(counted, 'refused'), '/?outcome=refused')}
      ${figure('Kept', countOf(counted, ...KEPT), `/?${KEPT.map((one) => `outcome=${one}`).join('&')}`)}
      ${figure('In the outbox now', status.outbox.count, '/queues')}
      ${figure('Answer p50', milliseconds(quantile(answered, 0.5)))}
      ${figure('Answer p95', milliseconds(quantile(answered, 0.95)))}
    </dl>
    <section class="sheet" aria-label="Over time">
      <div class="row">
        <span class="soft">A bar for each</span>
        ${(Object.keys(SCALES) as Scale[]).map(
          (one) => html`<a class="button" href="${addressOf(filter, { bars: one })}"
            ${one === scale ? html`aria-current="true"` : ''}>${one}</a>`
        )}
        <span class="soft">Click a bar, or drag over several, to see only that time.</span>
      </div>
      <div class="plot-room" tabindex="0" role="region" aria-label="Plot">${plot(bars, linkOf)}</div>
    </section>
    ${filterForm(filter)}
    ${list(page.entries, view)}
    <nav class="pages" aria-label="Pages of the list">
      ${cursor === undefined ? html`<span></span>` : html`<a class="button" href="${addressOf(filter)}">Newest</a>`}
      ${page.cursor === null ? '' : html`<a class="button" href="${addressOf(filter, { cursor: page.cursor })}">Older</a>`}
    </nav>`
}

const iso = (at: number) => new Date(at).toISOString()

/** A figure. One above 0 leads to its deliveries. */
function figure(name: string, value: string | number, address?: string): Html {
  const text = typeof value === 'number' ? value.toLocaleString('en') : value
  return html`<div><dt>${name}</dt><dd>${address && value !== 0 ? html`<a href="${address}">${text}</a>` : text}</dd></div>`
}

const milliseconds = (value: number | null) => (value === null ? '–' : `≤ ${value} ms`)

function filterForm(filter: Filter): Html {
  const field = (name: keyof Filter, label: string, hint: string) =>
    html`<label class="field">${label}<input name="${name}" value="${filter[name]}" placeholder="${hint}" /></label>`
  return html`<form class="sheet filters" action="/" aria-label="Filter">
    <fieldset><legend>Outcome</legend><div class="checks">
      ${OUTCOMES.map(
        (one) => html`<label><input type="checkbox" name="outcome" value="${one}"
          ${filter.outcome.includes(one) ? html`checked` : ''} />${one}</label>`
      )}
    </div></fieldset>
    ${field('event', 'Event', 'profiles.*')}
    ${field('subscription', 'Subscription', 'name')}
    ${field('user', 'User', 'id')}
    ${field('account', 'Account', 'id')}
    ${field('since', 'Since (UTC)', '2026-11-26T10:00')}
    ${field('until', 'Until (UTC)', '2026-11-26T12:00')}
    <button class="primary">Filter</button>
    ${isNarrow(filter) ? html`<a class="button" href="/">Clear</a>` : ''}
    <label hidden class="row"><input id="live" type="checkbox" /> Live</label>
  </form>`
}

function list(entries: readonly Entry[], { filter, cursor, now }: View): Html {
  const isFirst = cursor === undefined
  if (entries.length === 0 && !isFirst)
    return html`<div class="sheet empty"><p>Nothing older matches on this page.</p></div>`
  if (entries.length === 0) {
    return html`<div class="sheet empty"><p>${
      isNarrow(filter)
        ? 'No delivery matches. Widen the time, or clear the filter.'
        : 'No delivery yet. Send one: npm run argyle -- send profiles.added, or npm run dev:samples on your machine.'
    }</p></div>`
  }
  const live = `/rows${addressOf(filter).slice(1)}`
  return html`<div class="sheet table"><table class="steady">
    <thead><tr><th scope="col">Received</th><th scope="col">Outcome</th><th scope="col">Event</th>
      <th scope="col">Subject</th><th scope="col">Subscription</th><th scope="col">Went</th>
      <th scope="col">Tries</th></tr></thead>
    <tbody ${isFirst ? html`data-live="${live}"` : ''}>${rows(entries, filter, now)}</tbody>
  </table></div>`
}

/** Rows of the list; of a live list they are asked for alone. */
export function rows(entries: readonly Entry[], filter: Filter, now: number): Html {
  return html`${entries.map(
    ({ n, outcome, via, event, subject, subscription, went, attempts, cause }) => {
      const at = Math.floor(n / 1000)
      return html`<tr data-n="${n}">
      <td data-head="Received" class="nowrap"><a href="/deliveries/${n}">${ago(at, now)}</a></td>
      <td data-head="Outcome"><span>${chip(outcome)}${via && via !== 'replay' ? html` <span class="soft">${via}</span>` : ''}</span></td>
      <td data-head="Event">${event ? html`<a href="${addressOf(filter, { event })}">${event}</a>` : ''}</td>
      <td data-head="Subject">${id(subject)}</td>
      <td data-head="Subscription">${
        subscription
          ? html`<a href="${addressOf(filter, { subscription })}">${subscription}</a>`
          : ''
      }</td>
      <td data-head="Went"><span>${went ?? ''}${cause ? html` <span class="soft">${cause}</span>` : ''}</span></td>
      <td data-head="Tries">${attempts > 0 && went !== null ? attempts : ''}</td>
    </tr>`
    }
  )}`
}
