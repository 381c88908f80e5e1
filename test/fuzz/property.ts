/**
 * How a property is tried: with its share of FUZZ_CASES, a number that its name tells, and in silence.
 *
 * Each run has another seed. fast-check prints it when a property fails, with the smallest case.
 */

import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { it, vi } from 'vitest'

const CASES = Number(env.FUZZ_CASES)
// A property that is tried with no case holds.
if (!(CASES > 0)) throw new Error('FUZZ_CASES must be a number above 0.')
const MILLISECONDS_A_CASE = 20

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
    // The Worker logs each delivery. Spies would keep all the lines.
    const ignore = () => {}
    vi.stubGlobal('console', { ...console, info: ignore, warn: ignore, error: ignore })
    try {
      await fc.assert(property, { numRuns, verbose: true })
    } finally {
      vi.unstubAllGlobals()
    }
  })
}
