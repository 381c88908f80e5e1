/**
 * `npm run declarations`: writes to `types/` the declarations that `argyle-edge/consumer` has for others'
 * compilers, which must not have to compile this project by their own settings. With `--check`, for
 * `npm run check`, it writes nothing there and fails if they are not what would be written.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const committed = join(root, 'types')

function write(outDir: string): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const command = [tsc, '-p', 'tsconfig.types.json', '--outDir', outDir]
  execFileSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
}

function read(folder: string): [string, string][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => name.endsWith('.ts')).sort()
  return files.map((name) => [name, readFileSync(join(folder, name), 'utf8')])
}

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(join(tmpdir(), 'declarations-'))
  try {
    write(fresh)
    if (!isDeepStrictEqual(read(fresh), read(committed))) {
      console.error('types/ is not what src/ says: npm run declarations')
      process.exitCode = 1
    }
  } finally {
    rmSync(fresh, { recursive: true })
  }
} else {
  rmSync(committed, { recursive: true, force: true })
  write(committed)
}
