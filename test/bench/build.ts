/**
 * Builds the bundle that a deploy would upload, without an account, and reads how it would run.
 */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { unstable_readConfig } from 'wrangler'

// Log warnings only, and do not fetch a sample of `request.cf` from the network.
process.env.WRANGLER_LOG ??= 'warn'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Runs wrangler. Returns the text that it prints; throws if it fails. */
export async function wrangler(...args: string[]): Promise<string> {
  const command = [`${ROOT}node_modules/wrangler/bin/wrangler.js`, ...args]
  const options = { cwd: ROOT, env: { ...process.env, WRANGLER_LOG: 'log' } }
  const { stdout } = await promisify(execFile)(process.execPath, command, options)
  return stdout
}

const config = unstable_readConfig({ config: `${ROOT}wrangler.toml` }, { hideWarnings: true })

/** The runtime settings of the edge, which all subjects share. */
export const COMPATIBILITY = {
  compatibility_date: config.compatibility_date ?? '',
  compatibility_flags: config.compatibility_flags,
}

export const BUNDLE = `${ROOT}.wrangler/bundle/index.js`

/** A part of https://esbuild.github.io/api/#metafile. */
export interface Metafile {
  outputs: Record<
    string,
    { entryPoint?: string; inputs: Record<string, { bytesInOutput: number }> }
  >
}

export async function build(): Promise<Metafile> {
  const metafile = `${ROOT}.wrangler/bundle/metafile.json`
  await wrangler(
    'deploy',
    '--dry-run',
    '--env=',
    '--outdir=.wrangler/bundle',
    `--metafile=${metafile}`
  )
  return JSON.parse(readFileSync(metafile, 'utf8'))
}
