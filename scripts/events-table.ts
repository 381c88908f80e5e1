/**
 * The catalogue as a table for people: `npm run events`.
 */

import { CATALOGUE, pagesOf } from '../src/argyle/catalogue.ts'
import type { EventName } from '../src/argyle/events.ts'
import { ruleFor } from '../src/argyle/events.ts'

const WINDOWS = { once: '7 days', repeats: '60 s', bursts: '60 s, held back' } as const

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

/** One line for each event, with the standard windows, under a line of heads. */
export function eventsTable(): string {
  const lines = [HEADS, ...(Object.keys(CATALOGUE) as EventName[]).map(lineOf)]
  const widthOf = (column: keyof Line) => Math.max(...lines.map((line) => line[column].length))
  const padded = COLUMNS.map((column) => lines.map((line) => line[column].padEnd(widthOf(column))))
  return lines
    .map((_, row) =>
      padded
        .map((cells) => cells[row])
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}
