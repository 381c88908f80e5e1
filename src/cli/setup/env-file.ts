/**
 * One variable in an env file, beside the lines that are there. The file may hold an API key, so
 * only its owner can read it.
 */

import { usage } from '../failure.ts'
import { readPrivate, writePrivate } from '../private-file.ts'

// Every reader of env files takes these alike, without quotes.
const PLAIN = /^[\w.,:/@+=-]*$/

/**
 * Sets a variable, also one that is there already.
 *
 * @throws Failure for a value that needs quotes
 */
export function setInEnvFile(file: string, name: string, value: string): void {
  if (!PLAIN.test(value)) {
    throw usage(
      `${name} has a character that an env file cannot hold.`,
      `Set it in ${file} by hand.`
    )
  }
  const lines = (readPrivate(file) ?? '').split('\n')
  const isIt = (line: string) => line.match(/^\s*(?:export\s+)?(\w+)\s*=/)?.[1] === name
  // Of two lines with one name, the last one counts.
  const index = lines.findLastIndex(isIt)
  if (index >= 0) lines[index] = `${name}=${value}`
  // The last line is empty if the file ends with a newline.
  else lines.splice(lines.at(-1) === '' ? -1 : lines.length, 0, `${name}=${value}`)
  writePrivate(file, `${lines.join('\n').trimEnd()}\n`)
}
