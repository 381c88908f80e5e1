/**
 * What the edge has to know of an event at run time: which fields identify it, and its dedupe class.
 *
 * An event that is not known has a rule as well: it is accepted, whatever it holds.
 */

import { RULES } from './rules.ts'

/**
 * How long a copy of the same fact is dropped.
 * - `once`: a second genuine one cannot have the same bytes, because it names an object that comes, or
 *   goes, one time. Every further delivery is a copy.
 * - `repeats`: the same bytes may be genuine later. Only Argyle's 30 s retry and overlapping
 *   subscriptions are covered.
 * - `bursts`: pokes that say «look again», in quick succession. As `repeats`, but the message is held
 *   back for the window, so that whatever is dropped in it came before the consumer looks.
 */
export type DedupeClass = 'once' | 'repeats' | 'bursts'

export interface Rule {
  dedupe: DedupeClass
  /** The fields of `data` that identify, all of them required. */
  ids: readonly string[]
  /** The one of them that names the object that the event is about, if it is not account or user. */
  object: string | undefined
}

// The shorter window: dropping a genuine event is worse than passing a copy on.
const UNKNOWN: Rule = { dedupe: 'repeats', ids: [], object: undefined }

const rules = new Map<string, Rule>()
for (const [dedupe, byIds] of Object.entries(RULES)) {
  for (const [fields, names] of Object.entries(byIds)) {
    const ids = fields.split(' ')
    const object = ids.find((field) => field !== 'account' && field !== 'user')
    // The generated keys are the classes.
    for (const name of names.split(' '))
      rules.set(name, { dedupe: dedupe as DedupeClass, ids, object })
  }
}

/** The rule for an event by its name. */
export function ruleFor(event: string): Rule {
  return rules.get(event) ?? UNKNOWN
}

/**
 * The class of a delivery. A poke that carries the object itself is none: it names its state, with the
 * time of its change, so another state has other bytes and nothing has to wait.
 */
export function dedupeOf(event: string, data: Record<string, unknown>): DedupeClass {
  const { dedupe } = ruleFor(event)
  return dedupe === 'bursts' && Object(data.resource).updated_at ? 'repeats' : dedupe
}
