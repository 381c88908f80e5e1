/**
 * What the person at the terminal sees: text, warnings, tables, colours, a spinner, a question.
 *
 * All output of the command line goes through here, and through the redactor. Answers go to stdout, all
 * that is said beside them to stderr, so that `--json` leaves exactly one document on stdout.
 */

import { styleText } from 'node:util'
import confirm from '@inquirer/confirm'
import Table from 'cli-table3'
import spinner from 'yocto-spinner'
import { usage } from './failure.ts'
import type { Redact } from './redact.ts'
import { harmless } from './sanitize.ts'

export interface Streams {
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export interface Terminal {
  /** To stdout, with a newline. */
  print(text: string): void
  /** To stderr, with a newline. */
  say(text: string): void
  /** To stderr, and into `warnings`. */
  warn(text: string): void
  readonly warnings: string[]
  /** Colours the text, where colours are wanted. */
  paint(style: 'dim' | 'green' | 'red' | 'yellow', text: string): string
  /** Columns under heads. What cells hold is made harmless, so they can have no colours. */
  table(heads: string[], rows: string[][]): string
  /** Shows that something is going on while `work` is. */
  spin<T>(text: string, work: Promise<T>): Promise<T>
  /** Asks. @throws Failure where there is nobody to ask */
  confirm(question: string, otherwise: string): Promise<boolean>
}

/** @param isJson stdout is for a machine: warnings go into the document */
export function terminalOn(
  { stdin, stdout, stderr }: Streams,
  env: NodeJS.ProcessEnv,
  redact: Redact,
  isJson: boolean
): Terminal {
  const hasColours = stdout.isTTY && stderr.isTTY && !env.NO_COLOR && !isJson
  const isWatched = stderr.isTTY && !isJson
  const warnings: string[] = []
  const paint: Terminal['paint'] = (style, text) =>
    hasColours ? styleText(style, text, { validateStream: false }) : text
  const say = (text: string) => void stderr.write(`${redact(text)}\n`)

  return {
    print: (text) => void stdout.write(`${redact(text)}\n`),
    say,
    warnings,
    warn(text) {
      warnings.push(redact(harmless(text)))
      if (!isJson) say(`${paint('yellow', '!')} ${harmless(text)}`)
    },
    paint,
    table(heads, rows) {
      const table = new Table({
        head: heads.map((head) => paint('dim', head)),
        style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
        chars: NO_BORDERS,
      })
      table.push(...rows.map((row) => row.map(harmless)))
      return table.toString().replace(/ +$/gm, '')
    },
    async spin(text, work) {
      if (!isWatched) return work
      const spinning = spinner({ text: redact(harmless(text)), stream: stderr }).start()
      try {
        return await work
      } finally {
        spinning.stop()
      }
    },
    async confirm(question, otherwise) {
      if (!stdin.isTTY || !isWatched) throw usage(`${question} There is nobody to ask.`, otherwise)
      const config = { message: redact(harmless(question)), default: false }
      // Ctrl-C is a no.
      return confirm(config, { input: stdin, output: stderr }).catch(() => false)
    },
  }
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((place) => [place, ''])
)
