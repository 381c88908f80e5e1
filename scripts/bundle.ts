/**
 * Builds the Worker as a deploy does, without an account, and fails if the gzipped bundle is over
 * its budget. An isolate reads and compiles every KiB before it takes its first delivery.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { BUNDLE_BUDGET_BYTES } from './bundle-budget.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const wrangler = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url))
const command = [wrangler, 'deploy', '--dry-run', '--env=', '--outdir=.wrangler/bundle']
execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })

const bundle = readFileSync(new URL('../.wrangler/bundle/index.js', import.meta.url))
const bytes = gzipSync(bundle).byteLength
const kib = (bytes: number) => `${(bytes / 1024).toFixed(2)} KiB`
console.log(
  `Bundle: ${kib(bundle.byteLength)}, gzipped ${kib(bytes)} of ${kib(BUNDLE_BUDGET_BYTES)}.`
)
if (bytes > BUNDLE_BUDGET_BYTES) {
  console.error('The bundle is over its budget. Run `npm run bench -- start` to see its parts.')
  process.exitCode = 1
}
