/** The README's cost table against the arithmetic that it is from. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { costOf, costRows } from '../bench/cost.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

it.each(costRows())('the README has the cost of %s million deliveries', (...cells) => {
  expect(readme).toContain(`| ${cells.join(' | ')} |`)
})

it('a million beyond what is included costs the sum of its prices', () => {
  const beyond = (share: number) =>
    Number(costOf(1_001, share).total) - Number(costOf(1_000, share).total)
  expect(beyond(0)).toBeCloseTo(0.3 + 0.02 + 3 * 0.4 + 0.6)
  expect(beyond(1)).toBeCloseTo(0.3 + 0.02 + 0.5 + 5 + 3 * 0.4 + 0.6)
})
