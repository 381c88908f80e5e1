/**
 * The start, before the first delivery: the size of the bundle and of its parts, and the CPU of
 * compiling and running it.
 */

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { BUNDLE_BUDGET_BYTES } from '../../scripts/bundle-budget.ts'
import { BUNDLE, type Metafile, wrangler } from './build.ts'
import { spread } from './quantile.ts'
import { type Bound, kib, printNote, printTable, whole } from './table.ts'

const MOST_FILES = 24

/** Measures `starts` starts, and prints. */
export async function start(metafile: Metafile, starts: number): Promise<Bound[]> {
  const bundle = readFileSync(BUNDLE)
  const gzipped = gzipSync(bundle).byteLength
  printModules(metafile)

  const milliseconds: number[] = []
  for (let number = 0; number < starts; number++) milliseconds.push(await startMilliseconds())
  printTable(
    'Start',
    ['', ''],
    [
      ['bundle, KiB', kib(bundle.byteLength)],
      ['bundle gzipped, KiB', kib(gzipped)],
      ['CPU of a start, ms: median (quartiles)', spread(milliseconds, 1)],
    ]
  )
  printNote(
    `By wrangler check startup, ${starts} times, on this machine. It samples, so it is coarse.`
  )
  const says = `bundle ${kib(gzipped)} KiB gzipped, at most ${kib(BUNDLE_BUDGET_BYTES)}`
  return [{ says, holds: gzipped <= BUNDLE_BUDGET_BYTES }]
}

/** The CPU of one start in milliseconds, by wrangler's own profile. It needs no account. */
async function startMilliseconds(): Promise<number> {
  const outfile = join(tmpdir(), `argyle-edge-startup-${process.pid}.cpuprofile`)
  const printed = await wrangler('check', 'startup', '--args=--env=', `--outfile=${outfile}`)
  const [, active] = /Active: ([\d.]+) ms/.exec(printed) ?? []
  if (active === undefined) throw new Error('wrangler check startup printed no active time.')
  return Number(active)
}

function printModules({ outputs }: Metafile): void {
  const output = Object.values(outputs).find(({ entryPoint }) => entryPoint !== undefined)
  const files = Object.entries(output?.inputs ?? {}).map(([path, { bytesInOutput }]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    bytes: bytesInOutput,
  }))
  const packages = new Map<string, number>()
  for (const { name, bytes } of files) {
    const [folder = name] = name.split('/')
    packages.set(folder, (packages.get(folder) ?? 0) + bytes)
  }
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const rowOf = (name: string, bytes: number) => [
    name,
    whole(bytes),
    `${((100 * bytes) / total).toFixed(1)} %`,
  ]
  const heads = ['', 'bytes', 'share']
  const sorted = [...packages].sort(([, one], [, other]) => other - one)
  printTable(
    'Bundle by package',
    heads,
    sorted.map(([name, bytes]) => rowOf(name, bytes))
  )

  files.sort((one, other) => other.bytes - one.bytes)
  const rest = files.slice(MOST_FILES)
  printTable('Bundle by file', heads, [
    ...files.slice(0, MOST_FILES).map(({ name, bytes }) => rowOf(name, bytes)),
    rowOf(
      `${rest.length} more`,
      rest.reduce((sum, { bytes }) => sum + bytes, 0)
    ),
  ])
  printNote('Minified, before gzip.')
}
