/**
 * What deliveries leave behind in the memory of the edge's isolate: the heap in use after a garbage
 * collection, at the quarters of a run.
 */

import { deliveries } from './deliveries.ts'
import { inspect } from './inspector.ts'
import { type Bound, printNote, printTable, whole } from './table.ts'

// One fingerprint kept for each delivery would be more: its 64 digits alone. What the edge remembers of late is
// full by the end of the first quarter, and swings by 1.2 MB: spread over the other three, half of this.
const MOST_BYTES_PER_DELIVERY = 64

/** Measures so many deliveries in quarters, and prints. */
export async function heap(count: number): Promise<Bound[]> {
  const inspected = await inspect()
  const quarter = Math.floor(count / 4)
  const used: number[] = []
  try {
    for (let number = 0; number < 4; number++) {
      await inspected.prepare(deliveries(number * quarter, quarter))
      await inspected.run()
      // The bindings in memory hold what they got, so they are emptied.
      await inspected.prepare([])
      used.push(await inspected.heapBytes())
    }
  } finally {
    await inspected.close()
  }
  const [first = 0, , , last = 0] = used
  const growth = (last - first) / (3 * quarter)
  const heads = [
    'after so many deliveries',
    ...used.map((_, index) => whole((index + 1) * quarter)),
  ]
  printTable("Heap of the edge's isolate", heads, [['bytes in use', ...used.map(whole)]])
  printNote('After a garbage collection; the driver is in it, with nothing prepared.')
  const says = `heap grows by ${growth.toFixed(1)} bytes per delivery, at most ${MOST_BYTES_PER_DELIVERY}`
  return [{ says, holds: growth <= MOST_BYTES_PER_DELIVERY }]
}
