/** The bench runs. It measures so few deliveries here that its figures mean nothing. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The text that the bench prints, also if a bound does not hold. */
function printedBy(...args: string[]): Promise<string> {
  const command = ['test/bench/index.ts', ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root }, (_, stdout, stderr) =>
      resolve(stdout + stderr)
    )
  })
}

it('measures each part, and loses nothing under load', { timeout: 120_000 }, async () => {
  const printed = await printedBy('--quick')
  for (const bound of [
    /edge ÷ floor /,
    /edge ÷ guarded floor /,
    /answer \d/,
    /heap grows by /,
    /bundle \d/,
    /✓ 0 answers /,
    /✓ 0 of 40 /,
    /✓ 0 arrived that/,
  ]) {
    expect(printed).toMatch(bound)
  }
})
