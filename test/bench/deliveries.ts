/**
 * Deliveries as Argyle sends them: its published examples in turn, two-space JSON, signed, and each with
 * ids that no other one has.
 */

import { createHmac } from 'node:crypto'
import { dedupeOf, ruleFor } from '../../src/argyle/events.ts'
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
// Bursts are held back for a minute before a consumer gets them.
const prompt = all.filter(({ event, payload }) => dedupeOf(event, payload.data) !== 'bursts')

// Those that KV is asked for.
const once = all.filter(({ event, payload }) => dedupeOf(event, payload.data) === 'once')

/** Of all events in turn, or of those that happen once, numbered: no two numbers have the same ids. */
export function deliveries(first: number, count: number, of: 'all' | 'once' = 'all'): Delivery[] {
  const examples = of === 'once' ? once : all
  return Array.from({ length: count }, (_, index) => deliveryOf(examples, first + index))
}

/** One of the events that a consumer gets at once. */
export const promptDelivery = (number: number) => deliveryOf(prompt, number)

/** Which number is in the data of one; undefined if none is. */
export function numberIn(data: string): number | undefined {
  const [, hex] = /be5c0000-0000-4000-8000-([0-9a-f]{12})/.exec(data) ?? []
  return hex === undefined ? undefined : Number.parseInt(hex, 16)
}

function deliveryOf(examples: Example[], number: number): Delivery {
  const example = examples[number % examples.length]
  if (!example) throw new Error('There are no published examples')
  const { event, payload } = example
  // As long as a real one. Every known event has an id at least.
  const id = `be5c0000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
  const ids = Object.fromEntries(ruleFor(event).ids.map((field) => [field, id]))
  const body = JSON.stringify({ ...payload, data: { ...payload.data, ...ids } }, null, 2)
  return { body, signature: createHmac('sha512', SECRET).update(body).digest('hex') }
}
