/**
 * The memory that deliveries leave in the edge's isolate: the heap in use after a garbage
 * collection, at each quarter of a run.
 */

import { deliveries } from './deliveries.ts'
import { inspect } from './inspector.ts'
import { type Bound, printNote, printTable, whole } from './table.ts'

// A fingerprint kept for each delivery would take more: its 64 digits alone. The edge's memory of
// recent events is full after the first quarter, and changes by 1.2 MB: half of this bound over the
// other three.
const MOST_BYTES_PER_DELIVERY = 64

/** Measures `count` deliveries in quarters, and prints. */
export async function heap(count: number): Promise<Bound[]> {
  const inspected = await inspect()
  const quarter = Math.floor(count / 4)
  const used: number[] = []
  try {
    for (let number = 0; number < 4; number++) {
      await inspected.prepare(deliveries(number * quarter, quarter))
      await inspected.run()
      // Empties the bindings, which hold everything that they got.
      await inspected.prepare([])
      used.push(await inspected.heapBytes())
    }
  } finally {
    await inspected.close()
  }
  const [first = 0, , , last = 0] = used
  const growth = (last - first) / (3 * quarter)
  const heads = ['deliveries', ...used.map((_, index) => whole((index + 1) * quarter))]
  printTable("Heap of the edge's isolate", heads, [['bytes in use', ...used.map(whole)]])
  printNote('After a garbage collection, with the driver, which has nothing prepared then.')
  const says = `heap grows by ${growth.toFixed(1)} bytes per delivery, at most ${MOST_BYTES_PER_DELIVERY}`
  return [{ says, holds: growth <= MOST_BYTES_PER_DELIVERY }]
}
