/**
 * Deliveries as Argyle sends them: its published examples in turn, as two-space JSON, signed, each
 * with unique ids.
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
// Without bursts: the Worker holds them back for a minute.
const prompt = all.filter(({ event, payload }) => dedupeOf(event, payload.data) !== 'bursts')

// The events for which the Worker asks KV.
const once = all.filter(({ event, payload }) => dedupeOf(event, payload.data) === 'once')

/** Deliveries of all events in turn, or of the class once. Each number has ids of its own. */
export function deliveries(first: number, count: number, of: 'all' | 'once' = 'all'): Delivery[] {
  const examples = of === 'once' ? once : all
  return Array.from({ length: count }, (_, index) => deliveryOf(examples, first + index))
}

/** A delivery whose event a consumer gets at once. */
export const promptDelivery = (number: number) => deliveryOf(prompt, number)

/** The number in the data of a delivery; undefined if it has none. */
export function numberIn(data: string): number | undefined {
  const [, hex] = /be5c0000-0000-4000-8000-([0-9a-f]{12})/.exec(data) ?? []
  return hex === undefined ? undefined : Number.parseInt(hex, 16)
}

function deliveryOf(examples: Example[], number: number): Delivery {
  const example = examples[number % examples.length]
  if (!example) throw new Error('There are no published examples')
  const { event, payload } = example
  // As long as a real id. Every known event has at least one.
  const id = `be5c0000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
  const ids = Object.fromEntries(ruleFor(event).ids.map((field) => [field, id]))
  const body = JSON.stringify({ ...payload, data: { ...payload.data, ...ids } }, null, 2)
  return { body, signature: createHmac('sha512', SECRET).update(body).digest('hex') }
}
