/** The journey of an event: each delivery and each attempt of a consumer, in the order of time. */

import { html } from 'hono/html'
import type { Journey } from '../edge.ts'
import { chip, groupOf } from './chip.ts'
import type { Html } from './html.ts'
import { wholeId } from './id.ts'
import { exact } from './time.ts'

type Delivery = Journey['deliveries'][number]
type Handling = Journey['handlings'][number]

/** The steps as a list. @param current the row of the page that shows it */
export function timeline({ deliveries, handlings }: Journey, current?: number): Html {
  // A follow-up and its first event are one journey with two ids.
  const hasManyIds = new Set(deliveries.map(({ id }) => id)).size > 1
  const steps = [
    ...deliveries.map((one) => ({
      at: Math.floor(one.n / 1000),
      outcome: one.outcome,
      words: receipt(one, one.n === current),
    })),
    ...handlings.map((one) => ({
      at: one.at,
      outcome: one.outcome,
      words: attempt(one, hasManyIds),
    })),
  ].sort((one, other) => one.at - other.at)
  return html`<ol class="timeline">${steps.map(
    ({ at, outcome, words }) =>
      html`<li class="${groupOf(outcome)}"><div class="row">${chip(outcome)} ${exact(at)}</div>${words}</li>`
  )}</ol>`
}

function receipt(
  { n, via, went, cause, id, subscription, quarantine, followup }: Delivery,
  isCurrent: boolean
): Html {
  const place = went && `to the ${went}`
  const words = listed([
    place && (quarantine ? html`<a href="/quarantine/${quarantine}">${place}</a>` : place),
    cause && html`<span class="soft">${cause}</span>`,
    followup && html`follow-up of ${wholeId(followup)}`,
    via && `by ${via}`,
    subscription && `“${subscription}”`,
    isCurrent ? html`<strong>this delivery</strong>` : html`<a href="/deliveries/${n}">open</a>`,
  ])
  return html`${words}${id ? html`<div>${wholeId(id)}</div>` : ''}`
}

function attempt(
  { id, queue, worker, attempt, error, milliseconds, replay }: Handling,
  isOfManyIds: boolean
): Html {
  return listed([
    `by ${worker ?? 'the consumer'} of ${queue}`,
    attempt && `attempt ${attempt}`,
    error && html`<strong>${error}</strong>`,
    milliseconds !== null && `${milliseconds} ms`,
    isOfManyIds && id && html`event ${wholeId(id)}`,
    replay && html`replay ${wholeId(replay)}`,
  ])
}

const listed = (words: (Html | string | number | null | false)[]): Html =>
  html`${words
    .filter((one) => one !== null && one !== false && one !== 0 && one !== '')
    .map((one, index) => html`${index > 0 ? ', ' : ''}${one}`)}`
