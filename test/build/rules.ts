/**
 * `npm run rules`: writes what the edge needs of the catalogue to `src/argyle/rules.ts`. With `--check`,
 * for `npm run check`, it writes nothing and fails if that file is not what would be written.
 */

import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { RULES } from '../../src/argyle/rules.ts'
import { rulesFile, rulesOf } from '../../src/cli/rules.ts'

if (!process.argv.includes('--check')) {
  writeFileSync(new URL('../../src/argyle/rules.ts', import.meta.url), rulesFile())
} else if (!isDeepStrictEqual(RULES, rulesOf())) {
  console.error('src/argyle/rules.ts is not what the catalogue says: npm run rules')
  process.exitCode = 1
}
