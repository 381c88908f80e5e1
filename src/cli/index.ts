/**
 * The command line: `npm run argyle -- …`. The only file of it that touches the process.
 */

import { enableCompileCache } from 'node:module'

// A third of the time that a short command takes.
enableCompileCache()
const { run } = await import('./run.ts')

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', () => process.exit())
// And what nobody is told of any more is still to be done.
process.stderr.on('error', () => {})

process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  fetch,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
})
