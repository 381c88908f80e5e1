/** Health: settings, routes, history, the cron, the version. */

import { html } from 'hono/html'
import type { Status } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { wholeId } from '../parts/id.ts'
import { ago, duration, exact } from '../parts/time.ts'

// Three runs.
const LATE_SECONDS = 900

/** The page below its heading. */
export function healthPage(status: Status, now: number): Html {
  const { faults, warnings, history, environment, version, queues, settings } = status
  const lines = (some: Status['faults'], state: 'bad' | 'warn') =>
    some.map(
      ({ path, message }) =>
        html`<p class="notice ${state}"><strong>${path}</strong> ${message}</p>`
    )
  const time = (at: number | null) =>
    at === null ? '–' : html`${ago(at, now)} <span class="soft">${exact(at)}</span>`
  const { id = '', tag = '' } = Object(version)
  return html`
    ${faults.length === 0 ? html`<p class="notice good">All settings are right.</p>` : lines(faults, 'bad')}
    ${lines(warnings, 'warn')}
    ${cronNotice(history, now)}
    <section class="sheet" aria-label="State"><dl class="facts">
      ${waiting('Outbox', '/queues', status.outbox)} ${waiting('Quarantine', '/quarantine', status.quarantine)}
      <dt>Environment</dt><dd>${environment ?? 'unknown while a setting is wrong'}</dd>
      ${
        history.kind === 'found'
          ? html`<dt>Last delivery</dt><dd>${time(history.last)}</dd><dt>Last run of the cron</dt><dd>${time(history.lastCron)}</dd>
              <dt>History since</dt><dd>${time(history.since)}</dd>
              ${history.gaps.map(({ from, until }) => html`<dt>Rows may be missing</dt><dd>${exact(from)} to ${exact(until)}</dd>`)}`
          : html`<dt>History</dt><dd>${history.kind === 'failed' ? `cannot be read: ${history.cause}` : 'not bound'}</dd>`
      }
      <dt>Version</dt><dd>${id ? wholeId(id) : '–'} ${tag}</dd>
      ${queues.map(({ name, patterns }) => html`<dt>${name} gets</dt><dd>${patterns.join(', ').replace(/^\*$/, 'every event')}</dd>`)}
    </dl></section>
    <h2>Settings</h2>
    <section class="sheet" aria-label="Settings"><dl class="facts">${settings.map(
      ({ name, isSet }) =>
        html`<dt><code>${name}</code></dt><dd>${stateOf(name, isSet, faults, warnings)}</dd>`
    )}</dl></section>`
}

/** How much waits in a place, with a link to it. */
function waiting(place: string, address: string, { count, more, oldestSeconds }: Status['outbox']) {
  const text = `${count}${more ? ' or more' : ''}, the oldest for ${duration(Number(oldestSeconds))}`
  return html`<dt>${place}</dt><dd>${count === 0 ? 'empty' : html`<a href="${address}">${text}</a>`}</dd>`
}

function cronNotice(history: Status['history'], now: number): Html | '' {
  if (history.kind !== 'found') return ''
  const last = history.lastCron ?? history.since
  const seconds = last === null ? 0 : (now - last) / 1000
  if (seconds < LATE_SECONDS) return ''
  return html`<p class="notice bad">The cron has not run for ${duration(seconds)}, so nothing sends the outbox. See
    <code>[triggers]</code> in <code>wrangler.toml</code>.</p>`
}

function stateOf(
  name: string,
  isSet: boolean,
  faults: Status['faults'],
  warnings: Status['warnings']
): string {
  const isOf = ({ path }: { path: string }) => path.split('.')[0] === name
  if (faults.some(isOf)) return 'wrong: see above'
  if (warnings.some(isOf)) return 'set, with a warning: see above'
  return isSet ? 'set' : 'not set'
}
