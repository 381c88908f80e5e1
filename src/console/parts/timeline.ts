/** The journey of an event: each delivery and each attempt of a consumer, in the order of time. */

import { html } from 'hono/html'
import type { Journey } from '../edge.ts'
import { chip, groupOf } from './chip.ts'
import type { Html } from './html.ts'
import { wholeId } from './id.ts'
import { exact } from './time.ts'

interface Step {
  at: number
  outcome: string
  words: Html
}

/** The steps as a list. @param current the row of the page that shows it */
export function timeline({ deliveries, handlings }: Journey, current?: number): Html {
  const steps: Step[] = [
    ...deliveries.map(
      ({ n, outcome, via, went, cause, id, subscription, quarantine, followup }) => ({
        at: Math.floor(n / 1000),
        outcome,
        words: html`${went ? html`to the ${went} ` : ''}${cause ? html`<span class="soft">${cause}</span> ` : ''}${
          followup ? html`follow-up of ${wholeId(followup)} ` : ''
        }${via ? html`<span class="soft">by ${via}</span> ` : ''}${subscription ? html`“${subscription}” ` : ''}${
          quarantine ? html`<a href="/quarantine/${quarantine}">in the quarantine</a> ` : ''
        }${n === current ? html`<strong>this delivery</strong>` : html`<a href="/deliveries/${n}">open</a>`}
      ${id ? html`<div>${wholeId(id)}</div>` : ''}`,
      })
    ),
    ...handlings.map(({ at, outcome, queue, worker, attempt, error, milliseconds, replay }) => ({
      at,
      outcome,
      words: html`by ${worker ?? 'the consumer'} of ${queue}${attempt ? html`, attempt ${attempt}` : ''}${
        error ? html`, <strong>${error}</strong>` : ''
      }${milliseconds === null ? '' : html`, ${milliseconds} ms`}${replay ? html`, replay ${wholeId(replay)}` : ''}`,
    })),
  ].sort((one, other) => one.at - other.at)
  return html`<ol class="timeline">${steps.map(
    ({ at, outcome, words }) =>
      html`<li class="${groupOf(outcome)}"><div class="row">${chip(outcome)} ${exact(at)}</div>${words}</li>`
  )}</ol>`
}
