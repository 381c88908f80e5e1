/**
 * The history's binding and vars → its settings.
 *
 * A fault here is a warning and never stops a delivery, because the history is not part of the
 * promise. The accepted price: a mistyped var counts as not set until somebody reads `/health`.
 */

import { isDatabase } from '../platform/d1.ts'
import type { Fault } from '../platform/fault.ts'

export interface HistorySettings {
  db: D1Database
  /** How long a row lives. */
  days: number
  /** Whether a row holds the event. Without it, nothing can be replayed. */
  keepsBodies: boolean
  /** The cron warns if the last delivery is older; undefined if it never does. */
  silenceHours: number | undefined
}

/** The names of all settings that are read here. */
export const HISTORY_NAMES = ['HISTORY', 'HISTORY_DAYS', 'HISTORY_BODIES', 'SILENCE_HOURS']

const DAYS = 30
const MOST_DAYS = 3_650
const MOST_SILENCE_HOURS = 8_760

const NOT_A_DATABASE: Fault = {
  path: 'HISTORY',
  message: 'must be bound to a D1 database in wrangler.toml: no history is written',
}
const WITHOUT_DATABASE: Fault = {
  path: 'SILENCE_HOURS',
  message: 'needs HISTORY, which is not bound: nobody is warned',
}

/** The settings of the history, undefined if none is bound; and the faults in them. */
export function historyIn(env: object): {
  history: HistorySettings | undefined
  warnings: Fault[]
} {
  const warnings: Fault[] = []
  const whole = (name: string, most: number): number | undefined => {
    const value = Reflect.get(env, name) ?? ''
    // A var of wrangler.toml is a number; one set in the dashboard is text.
    if (/^\d+$/.test(String(value)) && Number(value) >= 1 && Number(value) <= most) {
      return Number(value)
    }
    const message = `must be a whole number from 1 to ${most}: it counts as not set`
    if (value !== '') warnings.push({ path: name, message })
    return undefined
  }

  const days = whole('HISTORY_DAYS', MOST_DAYS) ?? DAYS
  const silenceHours = whole('SILENCE_HOURS', MOST_SILENCE_HOURS)
  const bodies = String(Reflect.get(env, 'HISTORY_BODIES') ?? '')
  if (!['', 'true', 'false'].includes(bodies)) {
    // The cautious reading: who sets it may not keep them.
    warnings.push({ path: 'HISTORY_BODIES', message: 'must be true or false: it counts as false' })
  }
  const db: unknown = Reflect.get(env, 'HISTORY')
  if (isDatabase(db)) {
    const keepsBodies = bodies === '' || bodies === 'true'
    return { history: { db, days, keepsBodies, silenceHours }, warnings }
  }
  if (db !== undefined) warnings.push(NOT_A_DATABASE)
  if (silenceHours !== undefined) warnings.push(WITHOUT_DATABASE)
  return { history: undefined, warnings }
}
