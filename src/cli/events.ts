/**
 * The catalogue as a table for people: `npm run events`.
 */

import { CATALOGUE, type EventName, pagesOf } from '../argyle/catalogue.ts'
import { ruleFor } from '../argyle/rule.ts'

const HEADS = ['event', 'API', 'class', 'window', 'object', 'when', 'page']
const WINDOWS = { once: '7 days', repeats: '60 s', bursts: '60 s, held back' } as const

/** One line for each event, under a line of heads. */
export function eventsTable(): string {
  const lines = (Object.keys(CATALOGUE) as EventName[]).map((name) => {
    const { api, dedupe, when } = CATALOGUE[name]
    const { ids, object } = ruleFor(name)
    return [
      name,
      api,
      dedupe,
      WINDOWS[dedupe],
      object ?? ids[0] ?? '',
      when,
      pagesOf(name).join(' '),
    ]
  })
  const widths = HEADS.map((_, column) =>
    Math.max(...[HEADS, ...lines].map((cells) => cells[column]?.length ?? 0))
  )
  return [HEADS, ...lines]
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}
