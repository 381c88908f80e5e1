/**
 * The command line: `npm run argyle -- …`. Only this file of src/cli touches the process.
 */

import { enableCompileCache } from 'node:module'

// Saves a third of the time of a short command.
enableCompileCache()
const { run } = await import('./run.ts')
const { EXIT } = await import('./failure.ts')

// The reader of stdout may stop early, as `head` does.
process.stdout.on('error', () => process.exit())
// A closed stderr must not stop the work.
process.stderr.on('error', () => {})

let afterInterrupt = 'Stopped.'
const SHOW_CURSOR = '\u001B[?25h'
process.on('SIGINT', () => {
  // A spinner hides it.
  if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR)
  process.stderr.write(`\n${afterInterrupt}\n`)
  process.exit(EXIT.interrupted)
})

process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  fetch,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  atInterrupt(text) {
    afterInterrupt = text
  },
})
