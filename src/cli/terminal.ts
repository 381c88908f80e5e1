/**
 * The terminal: text, warnings, tables, colours, a spinner, a question.
 *
 * All output passes through the redactor here. Reports go to stdout, everything else to stderr, so
 * that `--json` leaves one document on stdout.
 */

import { styleText } from 'node:util'
import confirm from '@inquirer/confirm'
import Table from 'cli-table3'
import spinner from 'yocto-spinner'
import { usage } from './failure.ts'
import { type Redact, sanitize } from './sanitize.ts'

/** The streams of a process, and its environment for NO_COLOR. */
export interface Screen {
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: NodeJS.ProcessEnv
}

type Style = 'dim' | 'green' | 'red' | 'yellow'

/** A text in a table, with a style or without. */
export type Cell = string | { style: Style; text: string }

export type Terminal = ReturnType<typeof terminalOn>

/** @param isJson stdout is for a machine: warnings go into the document */
export function terminalOn(
  { stdin, stdout, stderr, env }: Screen,
  redact: Redact,
  isJson: boolean
) {
  const hasColours = stdout.isTTY && stderr.isTTY && !env.NO_COLOR && !isJson
  const isWatched = stderr.isTTY && !isJson
  const warnings: string[] = []
  const write = (stream: NodeJS.WriteStream, text: string) => void stream.write(`${redact(text)}\n`)
  const paint = (style: Style, text: string) =>
    hasColours ? styleText(style, text, { validateStream: false }) : text
  const show = (cell: Cell) =>
    typeof cell === 'string' ? sanitize(cell) : paint(cell.style, sanitize(cell.text))

  return {
    warnings: warnings as readonly string[],
    /** Colours a text, where colours are wanted. */
    paint,
    /** Writes to stdout, with a newline. */
    print: (text: string) => write(stdout, text),
    /** Writes to stderr, with a newline. */
    say: (text: string) => write(stderr, text),
    /** Writes to stderr, or adds to the document of --json. */
    warn(text: string): void {
      warnings.push(redact(sanitize(text)))
      if (!isJson) write(stderr, `${paint('yellow', '!')} ${sanitize(text)}`)
    },
    /** Columns under heads, if there are any; empty without rows. Sanitizes the cells. */
    table(heads: string[], rows: Cell[][]): string {
      if (rows.length === 0) return ''
      const style = { border: [], 'padding-left': 0, 'padding-right': 2 }
      const table = new Table({ style, chars: NO_BORDERS })
      if (heads.length > 0) table.push(heads.map((head) => paint('dim', head)))
      table.push(...rows.map((row) => row.map(show)))
      return table.toString().replace(/ +$/gm, '')
    },
    /** Shows a spinner until the work is done. */
    async spin<T>(text: string, work: Promise<T>): Promise<T> {
      if (!isWatched) return work
      const spinning = spinner({ text: redact(sanitize(text)), stream: stderr }).start()
      try {
        return await work
      } finally {
        spinning.stop()
      }
    },
    /** Asks yes or no; Ctrl-C is a no. @throws Failure with the hint where nobody can answer */
    async confirm(question: string, hint: string): Promise<boolean> {
      if (!stdin.isTTY || !isWatched) throw usage(`${question} Nobody can answer here.`, hint)
      const config = { message: redact(sanitize(question)), default: false }
      return confirm(config, { input: stdin, output: stderr }).catch(() => false)
    },
  }
}

const PLACES = Object.keys(new Table().options.chars)
const NO_BORDERS = Object.fromEntries(PLACES.map((place) => [place, '']))
