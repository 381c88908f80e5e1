/**
 * The outcome of a delivery or of an attempt as a chip: one word, and a colour and shape for its
 * group.
 */

import { html } from 'hono/html'
import type { Html } from './html.ts'
import type { Group } from './plot.ts'

const GROUP: Readonly<Record<string, Group>> = {
  accepted: 'good',
  coalesced: 'good',
  replayed: 'good',
  handled: 'good',
  redriven: 'good',
  duplicate: 'calm',
  unhandled: 'calm',
  refused: 'warn',
  invalid: 'warn',
  unconfigured: 'warn',
  unexpected: 'warn',
  failed: 'warn',
  unkept: 'bad',
  unavailable: 'bad',
  dead: 'bad',
}

/** The group of an outcome. One that a newer edge has made up counts as unusual. */
export const groupOf = (outcome: string): Group =>
  (Object.hasOwn(GROUP, outcome) && GROUP[outcome]) || 'warn'

/** The chip of an outcome. */
export const chip = (outcome: string): Html =>
  html`<span class="chip ${groupOf(outcome)}">${outcome}</span>`
