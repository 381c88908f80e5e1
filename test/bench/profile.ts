/**
 * The edge's CPU by function: its own, and the runtime's on its behalf.
 */

import { deliveries } from './deliveries.ts'
import { type Inspected, inspect, type Profile } from './inspector.ts'
import { printNote, printTable } from './table.ts'

const WARMUPS = 3
const MOST_ROWS = 24

type Node = Profile['nodes'][number]

/** Profiles `count` deliveries, and prints. */
export async function profile(count: number): Promise<void> {
  const inspected = await inspect()
  try {
    for (let warmup = 0; warmup < WARMUPS; warmup++) {
      await inspected.prepare(deliveries(warmup * count, count, 'once'))
      await inspected.run()
    }
    await inspected.prepare(deliveries(WARMUPS * count, count, 'once'))
    const sampled = await inspected.profile()
    const fileOf = await files(inspected, sampled)
    print(sampled, fileOf)
  } finally {
    await inspected.close()
  }
}

/** The source file of a function: the bundler writes its name above the file's code. */
async function files(inspected: Inspected, { nodes }: Profile): Promise<(node: Node) => string> {
  const scripts = new Map<string, string[]>()
  for (const { callFrame } of nodes) {
    const { scriptId, url } = callFrame
    if (url === '' || scripts.has(scriptId)) continue
    scripts.set(scriptId, (await inspected.source(scriptId)).split('\n'))
  }
  return ({ callFrame: { scriptId, lineNumber } }) => {
    const lines = scripts.get(scriptId)?.slice(0, lineNumber + 1) ?? []
    const comment = lines.findLast((line) => /^\/\/ \S+\.[jt]s$/.test(line))
    return comment?.replace(/^\/\/ (.*node_modules\/)?/, '') ?? 'runtime'
  }
}

function print(sampled: Profile, fileOf: (node: Node) => string): void {
  const microseconds = new Map<string, number>()
  const labels = labelsOf(sampled, fileOf)
  let total = 0
  for (const [index, id] of sampled.samples.entries()) {
    const label = labels.get(id) ?? ''
    if (label.startsWith('(idle)') || label.includes('test/bench/workers/')) continue
    const taken = sampled.timeDeltas[index] ?? 0
    total += taken
    microseconds.set(label, (microseconds.get(label) ?? 0) + taken)
  }
  const sorted = [...microseconds].sort(([, one], [, other]) => other - one)
  const rows = sorted.slice(0, MOST_ROWS).map(([label, taken]) => [label, share(taken, total)])
  const rest = sorted.slice(MOST_ROWS).reduce((sum, [, taken]) => sum + taken, 0)
  rows.push(['the rest', share(rest, total)])
  printTable("Where the edge's CPU goes", ['', 'share'], rows)
  printNote(
    'By sampling, which costs time itself; without the driver. `→`: a function of the runtime.'
  )
}

const share = (taken: number, total: number) => `${((100 * taken) / total).toFixed(1)} %`

/**
 * The label of each node by its id: the function, and the function of the runtime that it called.
 */
function labelsOf({ nodes }: Profile, fileOf: (node: Node) => string): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id]))
  )
  const labelOf = (node: Node): string => {
    const { functionName, url } = node.callFrame
    const name = functionName || '(anonymous)'
    if (url !== '') return `${name}  ${fileOf(node)}`
    let caller = byId.get(parents.get(node.id) ?? 0)
    while (caller && caller.callFrame.url === '') caller = byId.get(parents.get(caller.id) ?? 0)
    return caller ? `${labelOf(caller)} → ${name}` : name
  }
  return new Map(nodes.map((node) => [node.id, labelOf(node)]))
}
