/** That the bench runs, with so few deliveries that its figures mean nothing: none of them is asserted. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Run {
  printed: string
  status: number
}

function bench(...args: string[]): Promise<Run> {
  const command = ['test/bench/index.ts', ...args]
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { cwd: root }, (_, stdout, stderr) =>
      resolve({ printed: stdout + stderr, status: child.exitCode ?? -1 })
    )
  })
}

it('measures each part, and loses nothing under load', { timeout: 120_000 }, async () => {
  const { printed } = await bench('--quick')
  for (const table of [
    /CPU per delivery: 24 deliveries/,
    /Where the edge's CPU goes/,
    /Answer time:/,
    /Load: 46 deliveries/,
    /Heap of the edge's isolate/,
    /Bundle by package/,
    /edge ÷ floor /,
    /edge ÷ guarded floor /,
    /✓ 0 answers are not as they must be/,
    /✓ 0 of 40 are missing downstream/,
    /✓ 0 arrived that were tampered with/,
  ]) {
    expect(printed).toMatch(table)
  }
})

it.each(['throughput', '--help'])('refuses %s, which is no part of it', async (part) => {
  const { printed, status } = await bench(part)
  expect(printed).toContain('cpu, latency, load, start')
  expect(status).toBe(1)
})
