/**
 * The package that `npm pack` makes: whether Node, bundlers and TypeScript find its entry points
 * (publint, attw), and whether only files for consumers are in it.
 *
 * Uses the core of attw and not its command line, which would bring 46 more packages. Entry points
 * are for ES modules alone: resolutions of CommonJS and of old TypeScript are ignored, as in attw's
 * profile `esm-only`.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { filterProblems } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const RESOLUTIONS = ['node16-esm', 'bundler'] as const
const MAY_CONTAIN =
  /^(package\.json|README\.md|docs\/consume\.md|contract\/.+\.json|dist\/(argyle|consumer|contract|platform|testing)\/.+\.(js|d\.ts))$/

const root = fileURLToPath(new URL('..', import.meta.url))

/** The tarball, from the `dist/` that `npm run build` has written. */
function pack(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  try {
    const command = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const [packed] = JSON.parse(execFileSync('npm', command, { cwd: root, encoding: 'utf8' }))
    return new Uint8Array(readFileSync(join(folder, packed.filename)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const tarball = pack()

const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer as ArrayBuffer } })
const published = messages.map((message) => `publint: ${formatMessage(message, pkg)}`)

const contents = createPackageFromTarballData(tarball)
const analysis = await checkPackage(contents)
const wrong = analysis.types
  ? RESOLUTIONS.flatMap((resolutionKind) =>
      filterProblems(analysis, { resolutionKind }).map(
        (problem) => `attw: ${resolutionKind}: ${JSON.stringify(problem)}`
      )
    )
  : ['attw: the package has no types']

const names = contents.listFiles().map((path) => path.replace('/node_modules/argyle-edge/', ''))
const strange = names
  .filter((name) => !MAY_CONTAIN.test(name))
  .map((name) => `${name} is packed: exclude it in the field "files" of package.json`)

console.log(`Package: ${names.length} files, ${(tarball.byteLength / 1024).toFixed(1)} KiB packed.`)
for (const fault of [...published, ...wrong, ...strange]) {
  console.error(fault)
  process.exitCode = 1
}
