/** Health: settings, routes, history, the cron, the version. */

import { html } from 'hono/html'
import type { Status } from '../edge.ts'
import type { Html } from '../parts/html.ts'
import { wholeId } from '../parts/id.ts'
import { ago, exact } from '../parts/time.ts'

/** The page below its heading. */
export function healthPage(
  { faults, warnings, history, environment, version, queues, settings }: Status,
  now: number
): Html {
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
    <section class="sheet" aria-label="State"><dl class="facts">
      <dt>Environment</dt><dd>${environment ?? 'unknown while a setting is wrong'}</dd>
      ${
        history.kind === 'found'
          ? html`<dt>Last delivery</dt><dd>${time(history.last)}</dd><dt>Last run of the cron</dt><dd>${time(history.lastCron)}</dd>
              <dt>History since</dt><dd>${time(history.since)}</dd>
              ${history.gaps.map(({ from, until }) => html`<dt>Rows may be missing</dt><dd>${exact(from)} to ${exact(until)}</dd>`)}`
          : html`<dt>History</dt><dd>${history.kind === 'failed' ? `cannot be read: ${history.cause}` : 'not bound'}</dd>`
      }
      <dt>Version</dt><dd>${id ? wholeId(id) : '–'} ${tag}</dd>
      ${queues.map(({ name, patterns }) => html`<dt>${name} gets</dt><dd>${patterns.join(', ')}</dd>`)}
    </dl></section>
    <h2>Settings</h2>
    <section class="sheet" aria-label="Settings"><dl class="facts">${settings.map(
      ({ name, isSet }) =>
        html`<dt><code>${name}</code></dt><dd>${stateOf(name, isSet, faults, warnings)}</dd>`
    )}</dl></section>`
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
