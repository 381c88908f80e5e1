/** Times in pages: UTC in the markup, relative in lists; the script shows the viewer's own zone. */

import { html } from 'hono/html'
import type { Html } from './html.ts'

const UNITS = [
  ['day', 86_400],
  ['hr.', 3_600],
  ['min.', 60],
  ['sec.', 1],
] as const

/** A point in time as "3 min. ago", exact on hover. @param at milliseconds since the epoch */
export function ago(at: number, now: number): Html {
  const iso = new Date(at).toISOString()
  return html`<time class="ago" datetime="${iso}" title="${utc(at)}">${relative(at, now)}</time>`
}

/** A point in time to the second, in UTC. @param at milliseconds since the epoch */
export function exact(at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${utc(at)}</time>`
}

/** How long something lasted, or has waited. */
export function duration(seconds: number): string {
  const [unit, size] = unitOf(seconds)
  const count = Math.trunc(seconds / size)
  return `${count} ${unit}${unit === 'day' && count !== 1 ? 's' : ''}`
}

function relative(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  return `${duration(seconds)} ago`
}

const unitOf = (seconds: number) =>
  UNITS.find(([, size]) => seconds >= size) ?? (['sec.', 1] as const)

const utc = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
