/**
 * The deliveries of the load in their order: unique ones, and between them 10 % of duplicates and
 * 5 % of forgeries.
 */

import { type Delivery, deliveryAt } from './deliveries.ts'

export type Sort = 'unique' | 'duplicate' | 'tampered'

export interface LoadDelivery extends Delivery {
  sort: Sort
  number: number
}

const EACH_DUPLICATE = 10
const EACH_TAMPERED = 20
// Deliveries between a duplicate and the first delivery of its fact, more than there are
// connections: the first one is answered by then.
const GAP = 200
// A second copy from the same subscription would make a follow-up of an event that repeats.
const OVERLAPPING = 'an overlapping subscription'

/** `count` unique deliveries, and the others between them. */
export function loadDeliveries(count: number): LoadDelivery[] {
  const placed: { delivery: LoadDelivery; at: number }[] = []
  for (let number = 0; number < count; number++) {
    const unique = deliveryAt(number)
    placed.push({ delivery: { ...unique, sort: 'unique', number }, at: number })
    if (number % EACH_DUPLICATE === 0) {
      const copy = deliveryAt(number, OVERLAPPING)
      placed.push({ delivery: { ...copy, sort: 'duplicate', number }, at: number + GAP })
    }
    if (number % EACH_TAMPERED === 0) {
      placed.push({ delivery: tampered(count + number), at: number })
    }
  }
  return placed.sort((one, other) => one.at - other.at).map(({ delivery }) => delivery)
}

/** A delivery that Argyle did not sign: another number, under the signature of the first. */
function tampered(number: number): LoadDelivery {
  const { signature } = deliveryAt(number)
  return { body: deliveryAt(number + 1).body, signature, sort: 'tampered', number: number + 1 }
}
