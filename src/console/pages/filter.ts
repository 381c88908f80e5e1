/**
 * The filter of the list of deliveries: from the address of the page and back into it, so that each
 * view can be kept as a bookmark and shared.
 */

import * as z from 'zod/mini'
import type { Conditions } from '../edge.ts'

/** All outcomes that a row of the history can have. */
export const OUTCOMES = [
  'accepted',
  'coalesced',
  'duplicate',
  'refused',
  'invalid',
  'unconfigured',
  'unexpected',
  'unkept',
  'unavailable',
  'replayed',
] as const

// Longer texts are in no row.
const LONGEST_CHARACTERS = 500

const text = z.catch(z.string().check(z.trim(), z.maxLength(LONGEST_CHARACTERS)), '')

const Filter = z.object({
  outcome: z.catch(z.array(z.enum(OUTCOMES)), []),
  event: text,
  subscription: text,
  account: text,
  user: text,
  subject: text,
  since: text,
  until: text,
})

export type Filter = z.infer<typeof Filter>

/** Reads the filter of an address. A value that cannot be used counts as not given. */
export function filterIn(query: URLSearchParams): Filter {
  const outcome = query.getAll('outcome').filter((one) => OUTCOMES.some((known) => known === one))
  return Filter.parse({ ...Object.fromEntries(query), outcome })
}

/** The filter as Operations takes it: without what is not given, times in milliseconds. */
export function conditionsOf({ since, until, outcome, ...texts }: Filter): Conditions {
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== '')),
    ...(outcome.length > 0 && { outcome }),
    ...timeIn('since', since),
    ...timeIn('until', until),
  }
}

/** The address of the list with this filter, and with `changes` in it. */
export function addressOf(filter: Filter, changes: Record<string, string | number> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...filter, ...changes })) {
    for (const one of [value].flat()) if (one !== '') query.append(name, String(one))
  }
  return query.size > 0 ? `/?${query}` : '/'
}

/** Whether anything narrows the list. */
export const isNarrow = (filter: Filter) => Object.keys(conditionsOf(filter)).length > 0

// A field of a form has no zone: `2026-11-26T18:30` is meant in UTC.
function timeIn(name: string, text: string): Record<string, number> {
  const at = Date.parse(/[zZ]$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? {} : { [name]: at }
}
