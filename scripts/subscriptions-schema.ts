/**
 * Writes `contract/subscriptions.schema.json`, the JSON Schema of `argyle.subscriptions.json`,
 * which gives editors completion and checks. With `--check` it writes nothing and fails if the
 * committed file is not up to date. Run by `npm run generate`.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileSchema } from '../src/cli/plan/file.ts'

const FILE = new URL('../contract/subscriptions.schema.json', import.meta.url)

const made = `${JSON.stringify(fileSchema(), null, 2)}\n`
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, made)
} else if (readFileSync(FILE, 'utf8') !== made) {
  console.error(
    'contract/subscriptions.schema.json is not up to date. To write it, run `npm run generate`.'
  )
  process.exitCode = 1
}
