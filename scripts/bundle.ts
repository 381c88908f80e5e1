/**
 * Builds the Workers as a deploy does, without an account, and fails if the gzipped bundle of the
 * edge is over its budget. An isolate reads and compiles every KiB before it takes its first
 * delivery. The console has no budget: people wait for it, not Argyle.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { BUNDLE_BUDGET_BYTES } from './bundle-budget.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const wrangler = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url))
const kib = (bytes: number) => `${(bytes / 1024).toFixed(2)} KiB`

/** Builds a Worker. Returns the sizes of its bundle, plain and gzipped. */
function build(config: string, folder: string) {
  const outdir = `--outdir=.wrangler/${folder}`
  const command = [wrangler, 'deploy', '--dry-run', '--env=', '-c', config, outdir]
  execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const bundle = readFileSync(new URL(`../.wrangler/${folder}/index.js`, import.meta.url))
  return { bytes: bundle.byteLength, zipped: gzipSync(bundle).byteLength }
}

const edge = build('wrangler.toml', 'bundle')
console.log(
  `Bundle: ${kib(edge.bytes)}, gzipped ${kib(edge.zipped)} of ${kib(BUNDLE_BUDGET_BYTES)}.`
)
const pages = build('wrangler.console.toml', 'console')
console.log(`Console: ${kib(pages.bytes)}, gzipped ${kib(pages.zipped)}.`)
if (edge.zipped > BUNDLE_BUDGET_BYTES) {
  console.error('The bundle is over its budget. Run `npm run bench -- start` to see its parts.')
  process.exitCode = 1
}
