/**
 * The command line: `npm run argyle -- …`. Only this file of src/cli touches the process.
 */

import { enableCompileCache } from 'node:module'

// Saves a third of the time of a short command.
enableCompileCache()
const { run } = await import('./run.ts')

// The reader of stdout may stop early, as `head` does.
process.stdout.on('error', () => process.exit())
// A closed stderr must not stop the work.
process.stderr.on('error', () => {})

let afterInterrupt = 'Stopped.'
process.on('SIGINT', () => {
  process.stderr.write(`\n${afterInterrupt}\n`)
  // As a shell counts it: 128 and the number of the signal.
  process.exit(130)
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
