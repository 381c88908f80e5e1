/**
 * Text in columns. Takes time in proportion to the rows, of which a quarantine can have 100,000.
 */

import { sanitize } from './sanitize.ts'

export type Style = 'dim' | 'green' | 'red' | 'yellow'

/** A text in a table, with a style or without. */
export type Cell = string | { style: Style; text: string }

const GAP = '  '
// Letters and signs that a terminal shows in two columns.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/gu
const WITHOUT_WIDTH = /\p{Mark}/gu

/** The rows as lines. Sanitizes the cells. @param paint colours a text */
export function columns(rows: Cell[][], paint: (style: Style, text: string) => string): string {
  const cells = rows.map((row) =>
    row.map((cell) => {
      const { style, text } = typeof cell === 'string' ? { style: undefined, text: cell } : cell
      const shown = sanitize(text)
      return { text: style ? paint(style, shown) : shown, width: widthOf(shown) }
    })
  )
  const widths: number[] = []
  for (const row of cells) {
    for (const [index, { width }] of row.entries()) {
      widths[index] = Math.max(width, widths[index] ?? 0)
    }
  }
  const lines = cells.map((row) =>
    row.map(({ text, width }, index) => text + ' '.repeat((widths[index] ?? 0) - width)).join(GAP)
  )
  return lines.map((line) => line.trimEnd()).join('\n')
}

function widthOf(text: string): number {
  const marks = text.match(WITHOUT_WIDTH)?.length ?? 0
  return [...text].length - marks + (text.match(WIDE)?.length ?? 0)
}
