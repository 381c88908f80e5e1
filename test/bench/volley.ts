/**
 * The load's deliveries in the order in which they are sent: unique ones, and between them 10 % of
 * duplicates and 5 % that were tampered with.
 */

import { type Delivery, promptDelivery } from './deliveries.ts'

export type Sort = 'unique' | 'duplicate' | 'tampered'

export interface Shot extends Delivery {
  sort: Sort
  number: number
}

const EACH_DUPLICATE = 10
const EACH_TAMPERED = 20
// A duplicate comes so many after its first copy, which is done by then: more than there are connections.
const GAP = 200

/** So many unique ones, and the others. */
export function volley(count: number): Shot[] {
  const placed: { shot: Shot; at: number }[] = []
  for (let number = 0; number < count; number++) {
    const delivery = promptDelivery(number)
    placed.push({ shot: { ...delivery, sort: 'unique', number }, at: number })
    if (number % EACH_DUPLICATE === 0) {
      placed.push({ shot: { ...delivery, sort: 'duplicate', number }, at: number + GAP })
    }
    if (number % EACH_TAMPERED === 0) {
      placed.push({ shot: tampered(count + number), at: number })
    }
  }
  return placed.sort((one, other) => one.at - other.at).map(({ shot }) => shot)
}

/** One that Argyle did not sign: another number stands in it, under the signature of the first. */
function tampered(number: number): Shot {
  const { signature } = promptDelivery(number)
  return { body: promptDelivery(number + 1).body, signature, sort: 'tampered', number: number + 1 }
}
