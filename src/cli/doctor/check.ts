/**
 * A finding of the doctor: ok, a warning, wrong with what to do, or skipped.
 */

import type { Cell } from '../columns.ts'
import { Failure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

export interface Check {
  check: string
  state: 'ok' | 'warning' | 'wrong' | 'skipped'
  says: string
  /** The remedy. */
  todo?: string
}

/** A check that found no fault. */
export function ok(check: string, says: string): Check {
  return { check, state: 'ok', says }
}

/** A check that found something odd, with which the Worker still takes deliveries. */
export function warning(check: string, says: string): Check {
  return { check, state: 'warning', says }
}

/** A check that found a fault. */
export function wrong(check: string, says: string, todo: string): Check {
  return { check, state: 'wrong', says, todo }
}

/** A check that could not be made. */
export function skipped(check: string, says: string): Check {
  return { check, state: 'skipped', says }
}

type Look = () => Promise<Check | Check[]>

/** The findings of `look`. A Failure is a finding too, so that the other checks still run. */
export async function tried(check: string, look: Look): Promise<Check[]> {
  try {
    return [await look()].flat()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [wrong(check, error.message, error.hint ?? '')]
  }
}

const MARKS = {
  ok: ['green', '✓'],
  warning: ['yellow', '!'],
  wrong: ['red', '✗'],
  skipped: ['dim', '–'],
} as const

/** One line for each check, and one more for what to do. */
export function checksTable(checks: Check[], terminal: Terminal): string {
  const rows = checks.flatMap(({ check, state, says, todo }): Cell[][] => {
    const [style, mark] = MARKS[state]
    return [[{ style, text: `${mark} ${check}` }, says], ...(todo ? [['', todo]] : [])]
  })
  return terminal.table([], rows)
}
