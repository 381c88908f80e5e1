/**
 * The lines of `setup`: each step says what it found, what it made, or with --dry-run what it would
 * make.
 */

import { sanitize } from '../sanitize.ts'
import type { Terminal } from '../terminal.ts'

const MARKS = { found: '✓', made: '+', would: '→', skipped: '–' } as const
const STYLES = { found: 'green', made: 'green', would: 'yellow', skipped: 'dim' } as const
const NAME_COLUMNS = 14

export type State = keyof typeof MARKS

/** A line that was written, for --json. */
export interface Done {
  step: string
  state: State
  says: string
}

export type Progress = ReturnType<typeof progressOn>

export function progressOn(terminal: Terminal, isDry: boolean) {
  const done: Done[] = []
  const tell = (state: State, step: string, says: string) => {
    done.push({ step, state, says })
    const mark = terminal.paint(STYLES[state], MARKS[state])
    terminal.say(`${mark} ${step.padEnd(NAME_COLUMNS)} ${sanitize(says)}`)
  }
  return {
    done: done as readonly Done[],
    found: (step: string, says: string) => tell('found', step, says),
    skipped: (step: string, says: string) => tell('skipped', step, says),
    /**
     * Makes something, unless this is a dry run. Returns the result; undefined in a dry run.
     *
     * @param aloud it writes to the terminal itself, where a spinner would overwrite its lines
     */
    async make<T>(
      step: string,
      says: string,
      work: () => Promise<T> | T,
      aloud?: 'aloud'
    ): Promise<T | undefined> {
      if (isDry) {
        tell('would', step, says)
        return undefined
      }
      const working = Promise.resolve().then(work)
      const result = await (aloud ? working : terminal.spin(`${step}: ${says} …`, working))
      tell('made', step, says)
      return result
    },
  }
}
