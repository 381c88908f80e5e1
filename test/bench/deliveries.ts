/**
 * Deliveries as Argyle sends them: its published examples in turn, as two-space JSON, signed, each
 * with unique ids.
 */

import { createHmac } from 'node:crypto'
import { ruleFor } from '../../src/argyle/events.ts'
import published from '../fixtures/argyle-published.json' with { type: 'json' }

export const SECRET = 'a-secret-for-this-run'

export interface Delivery {
  body: string
  signature: string
}

interface Example {
  event: string
  payload: { data: Record<string, unknown> }
}

const all: Example[] = published
const once = all.filter(({ event }) => ruleFor(event).dedupe === 'once')

const EXAMPLES = { all, once, repeats: all.filter((one) => !once.includes(one)) }

/**
 * Deliveries of all events in turn, or of one class. Each number has ids of its own.
 *
 * @param bytes the least size of a body: a further text in `data` fills it up
 */
export function deliveries(
  first: number,
  count: number,
  of: keyof typeof EXAMPLES = 'all',
  bytes = 0
): Delivery[] {
  return Array.from({ length: count }, (_, index) =>
    deliveryOf(EXAMPLES[of], first + index, undefined, bytes)
  )
}

/** One delivery of all events in turn. @param subscription its `name`, in place of the example's */
export const deliveryAt = (number: number, subscription?: string) =>
  deliveryOf(all, number, subscription)

/** The number in the data of a delivery; undefined if it has none. */
export function numberIn(data: string): number | undefined {
  const [, hex] = /be5c0000-0000-4000-8000-([0-9a-f]{12})/.exec(data) ?? []
  return hex === undefined ? undefined : Number.parseInt(hex, 16)
}

function deliveryOf(
  examples: Example[],
  number: number,
  subscription?: string,
  bytes = 0
): Delivery {
  const example = examples[number % examples.length]
  if (!example) throw new Error('There are no published examples')
  const { event, payload } = example
  // As long as a real id. Every known event has at least one.
  const id = `be5c0000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
  const ids = Object.fromEntries(ruleFor(event).ids.map((field) => [field, id]))
  const name = subscription && { name: subscription }
  const data = { ...payload.data, ...ids }
  const short = JSON.stringify({ ...payload, ...name, data }, null, 2)
  const missing = Math.max(0, bytes - short.length)
  const filled = missing > 0 && { ...data, note: 'x'.repeat(missing) }
  const body = filled ? JSON.stringify({ ...payload, ...name, data: filled }, null, 2) : short
  return { body, signature: createHmac('sha512', SECRET).update(body).digest('hex') }
}
