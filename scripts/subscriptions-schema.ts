/**
 * `npm run schema`: writes the JSON Schema of `argyle.subscriptions.json`, for editors. With `--check`, for
 * `npm run check`, it writes nothing and fails if that file is not what would be written.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { fileSchema } from '../src/cli/plan/file.ts'

const FILE = new URL('../contract/subscriptions.schema.json', import.meta.url)

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, JSON.stringify(fileSchema(), null, 2))
} else if (!isDeepStrictEqual(JSON.parse(readFileSync(FILE, 'utf8')), fileSchema())) {
  console.error('argyle.subscriptions.schema.json is not what the code says: npm run schema')
  process.exitCode = 1
}
