/**
 * The plot of deliveries over time: stacked bars as inline SVG, drawn on the server.
 *
 * Each bar is a link that narrows the time, so that it works without a script and by keyboard.
 */

import { html } from 'hono/html'
import type { Html } from './html.ts'

/** The groups of outcomes, from the bottom of a bar to its top. */
export const GROUPS = [
  ['good', 'accepted'],
  ['calm', 'duplicate'],
  ['warn', 'kept'],
  ['bad', 'failed'],
] as const

export type Group = (typeof GROUPS)[number][0]

export interface Bar {
  /** Milliseconds since the epoch. */
  since: number
  until: number
  counts: Readonly<Record<Group, number>>
}

const WIDTH = 1200
const HEIGHT = 150
const FLOOR = 124
const GAP = 2
const MOST_LABELS = 8

/** Draws the bars. @param linkOf the address of the page that shows only this time */
export function plot(bars: readonly Bar[], linkOf: (bar: Bar) => string): Html {
  const totals = bars.map(({ counts }) => sum(counts))
  const most = Math.max(1, ...totals)
  const step = WIDTH / Math.max(1, bars.length)
  const labelEvery = Math.max(1, Math.ceil(bars.length / MOST_LABELS))
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group"
      aria-label="Deliveries over time, at most ${most} in one bar">
      <line x1="0" y1="${FLOOR}.5" x2="${WIDTH}" y2="${FLOOR}.5" />
      <text x="2" y="11">${most}</text>
      ${bars.map((bar, index) => {
        const x = index * step
        return html`<a href="${linkOf(bar)}" data-since="${iso(bar.since)}" data-until="${iso(bar.until)}"
            aria-label="${labelOf(bar)}"><title>${labelOf(bar)}</title>
            <rect class="room" x="${fixed(x)}" y="0" width="${fixed(step)}" height="${FLOOR}" />
            ${stack(bar, most).map(
              ({ group, y, height }) =>
                html`<rect class="${group}" x="${fixed(x + GAP / 2)}" y="${fixed(y)}"
                  width="${fixed(Math.max(1, step - GAP))}" height="${fixed(height)}" />`
            )}</a>
          ${
            index % labelEvery === 0
              ? html`<text x="${fixed(x + GAP / 2)}" y="${HEIGHT - 8}">${tick(bar)}</text>`
              : ''
          }`
      })}
    </svg>
    <ul class="legend">
      ${GROUPS.map(([group, name]) => html`<li><i class="${group}"></i>${name}</li>`)}
    </ul>`
}

/** The parts of one bar from the bottom up. A part that exists is never thinner than a pixel. */
function stack({ counts }: Bar, most: number) {
  let y = FLOOR
  return GROUPS.flatMap(([group]) => {
    const count = counts[group]
    if (count === 0) return []
    const height = Math.max(1, (count / most) * (FLOOR - 16))
    y -= height
    return [{ group, y, height }]
  })
}

const sum = (counts: Bar['counts']) => GROUPS.reduce((total, [group]) => total + counts[group], 0)

const iso = (milliseconds: number) => new Date(milliseconds).toISOString()

const fixed = (number: number) => number.toFixed(1)

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000

function tick({ since, until }: Bar): string {
  const text = iso(since)
  return until - since < DAY_MILLISECONDS
    ? `${text.slice(5, 10)} ${text.slice(11, 16)}`
    : text.slice(5, 10)
}

function labelOf(bar: Bar): string {
  const counts = GROUPS.filter(([group]) => bar.counts[group] > 0)
    .map(([group, name]) => `${bar.counts[group]} ${name}`)
    .join(', ')
  return `${iso(bar.since).slice(0, 16).replace('T', ' ')} UTC: ${counts || 'nothing'}`
}
