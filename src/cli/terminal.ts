/**
 * The terminal: text, warnings, tables, colours, a spinner, a question.
 *
 * All output passes through the redactor here. Reports go to stdout, everything else to stderr, so
 * that `--json` leaves one document on stdout.
 */

import { styleText } from 'node:util'
import confirm from '@inquirer/confirm'
import spinner from 'yocto-spinner'
import { type Cell, columns, type Style } from './columns.ts'
import { type Redact, sanitize } from './sanitize.ts'

/** The streams of a process, and its environment for NO_COLOR. */
export interface Screen {
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: NodeJS.ProcessEnv
}

const BAR_COLUMNS = 30

/** Where a prompt reads and writes. */
export interface Streams {
  input: NodeJS.ReadStream
  output: NodeJS.WriteStream
}

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
  let tenths = 0
  const write = (stream: NodeJS.WriteStream, text: string, only?: 'secrets') =>
    void stream.write(`${redact(text, only)}\n`)
  const paint = (style: Style, text: string) =>
    hasColours ? styleText(style, text, { validateStream: false }) : text

  return {
    warnings: warnings as readonly string[],
    /** Colours a text, where colours are wanted. */
    paint,
    /** Writes to stdout, with a newline. @param only as for the redactor */
    print: (text: string, only?: 'secrets') => write(stdout, text, only),
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
      const head = heads.map((text): Cell => ({ style: 'dim', text }))
      return columns(heads.length > 0 ? [head, ...rows] : rows, paint)
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
    /** Shows how far a long work is: a bar on a terminal, else a line at each tenth. */
    progress(done: number, total: number): void {
      const part = total > 0 ? Math.min(1, done / total) : 1
      const bar = '█'.repeat(Math.round(part * BAR_COLUMNS)).padEnd(BAR_COLUMNS, '░')
      const text = `${bar} ${done} of ${total}`
      if (isWatched) stderr.write(`\r${text}${part === 1 ? '\n' : ''}`)
      else if (!isJson && Math.floor(part * 10) > tenths) write(stderr, text)
      tenths = Math.floor(part * 10)
    },
    /** Whether somebody can answer a question. */
    canAsk: stdin.isTTY && isWatched,
    /** Runs a prompt of @inquirer on the terminal's streams. */
    ask: <T>(prompt: (streams: Streams) => Promise<T>) => prompt({ input: stdin, output: stderr }),
    /** Asks yes or no; Ctrl-C is a no. */
    async confirm(question: string): Promise<boolean> {
      const config = { message: redact(sanitize(question)), default: false }
      return confirm(config, { input: stdin, output: stderr }).catch(() => false)
    },
  }
}
