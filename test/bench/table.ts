/**
 * Prints the tables and bounds of the bench, for people.
 */

import { styleText } from 'node:util'

/** A bound, and whether it holds. */
export interface Bound {
  /** A sentence with the measured figure. */
  says: string
  holds: boolean
}

/** Prints a table; the first column is text, the others are figures. */
export function printTable(title: string, heads: string[], rows: string[][]): void {
  const lines = [heads, ...rows]
  const widths = heads.map((_, column) =>
    Math.max(...lines.map((line) => cell(line, column).length))
  )
  const texts = lines.map((line) =>
    widths
      .map((width, column) =>
        column === 0 ? cell(line, column).padEnd(width) : cell(line, column).padStart(width)
      )
      .join('   ')
      .trimEnd()
  )
  const [head = '', ...body] = texts
  console.log(`\n${styleText('bold', title)}\n${styleText('dim', head)}\n${body.join('\n')}`)
}

const cell = (line: string[], column: number) => line[column] ?? ''

export function printNote(text: string): void {
  console.log(styleText('dim', text))
}

export function printBound({ says, holds }: Bound): void {
  console.log(`${holds ? styleText('green', '✓') : styleText('red', '✗')} ${says}`)
}

export const kib = (bytes: number) => (bytes / 1024).toFixed(2)
export const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)
export const whole = (count: number) => Math.round(count).toLocaleString('en-US')
