/**
 * What the doctor finds, one line for each: fine, wrong with what to do, or not to be told.
 */

import { Failure } from '../failure.ts'
import { harmless } from '../sanitize.ts'
import type { Terminal } from '../terminal.ts'

export interface Check {
  check: string
  state: 'ok' | 'wrong' | 'skipped'
  says: string
  /** What to do about it. */
  todo?: string
}

export const ok = (check: string, says: string): Check => ({ check, state: 'ok', says })

export const wrong = (check: string, says: string, todo: string): Check => ({
  check,
  state: 'wrong',
  says,
  todo,
})

export const skipped = (check: string, says: string): Check => ({ check, state: 'skipped', says })

/** What `look` finds. A Failure is a finding: one check must not cost the others. */
export async function tried(check: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [wrong(check, error.message, error.hint ?? '')]
  }
}

const WIDTH = 14

export function checksText(checks: Check[], { paint }: Terminal): string {
  const marks = { ok: paint('green', '✓'), wrong: paint('red', '✗'), skipped: paint('dim', '–') }
  return checks
    .flatMap(({ check, state, says, todo }) => [
      `${marks[state]} ${check.padEnd(WIDTH)}${harmless(says)}`,
      ...(todo ? [`  ${' '.repeat(WIDTH)}${harmless(todo)}`] : []),
    ])
    .join('\n')
}
