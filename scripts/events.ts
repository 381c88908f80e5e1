/**
 * `npm run events`: prints the catalogue as a table for people, one line for each event.
 *
 * Shows the default windows, because the settings of a deployed Worker are not known here.
 */

import { CATALOGUE, pagesOf } from '../src/argyle/catalogue.ts'
import { type EventName, ruleFor } from '../src/argyle/events.ts'

const WINDOWS = { once: '7 days', repeats: '60 s' } as const

const HEADS = {
  event: 'event',
  api: 'API',
  dedupe: 'class',
  window: 'window',
  object: 'object',
  when: 'when',
  page: 'page',
}
type Line = typeof HEADS
const COLUMNS = Object.keys(HEADS) as (keyof Line)[]

function lineOf(event: EventName): Line {
  const { api, when } = CATALOGUE[event]
  const { dedupe, ids, object = ids.includes('account') ? 'account' : 'user' } = ruleFor(event)
  const page = pagesOf(event).join(' ')
  return { event, api, dedupe, window: WINDOWS[dedupe], object, when, page }
}

/** The table as text: a line of headings, then one line for each event. */
export function eventsTable(): string {
  const lines = [HEADS, ...(Object.keys(CATALOGUE) as EventName[]).map(lineOf)]
  const widthOf = (column: keyof Line) => Math.max(...lines.map((line) => line[column].length))
  const widths = new Map(COLUMNS.map((column) => [column, widthOf(column)]))
  const cellsOf = (line: Line) => COLUMNS.map((name) => line[name].padEnd(widths.get(name) ?? 0))
  return lines.map((line) => cellsOf(line).join('  ').trimEnd()).join('\n')
}

// A test imports the function and must not print.
if (import.meta.main) console.log(eventsTable())
