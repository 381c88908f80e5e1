/**
 * Tries a property with its share of FUZZ_CASES, without log lines. The test's name tells the
 * number.
 *
 * Each run has another seed. When a property fails, fast-check prints the seed and the smallest
 * case.
 */

import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { it, vi } from 'vitest'

const CASES = Number(env.FUZZ_CASES)
// With 0 cases every property would hold.
if (!(CASES > 0)) throw new Error('FUZZ_CASES must be a number above 0.')
// Twenty times the usual, for machines that are busy with something else.
const MILLISECONDS_A_CASE = 100

/**
 * A test of a property.
 *
 * @param name a sentence
 * @param share of all cases, from 0 to 1
 */
export function holds<Ts extends [unknown, ...unknown[]]>(
  name: string,
  share: number,
  property: fc.IAsyncPropertyWithHooks<Ts>
) {
  const numRuns = Math.ceil(CASES * share)
  const timeout = 10_000 + numRuns * MILLISECONDS_A_CASE
  it(`${name} (${numRuns} cases)`, { timeout }, async () => {
    // The Worker logs each delivery. Spies would keep all lines in memory.
    const ignore = () => {}
    vi.stubGlobal('console', { ...console, info: ignore, warn: ignore, error: ignore })
    try {
      await fc.assert(property, { numRuns, verbose: true })
    } finally {
      vi.unstubAllGlobals()
    }
  })
}
