/**
 * A delivery of any known event, made from the schema that the catalogue has for it, with new ids.
 *
 * To a consumer it is an event like any other, of an account that Argyle does not know.
 */

import type * as z from 'zod/mini'
import { CATALOGUE } from '../argyle/catalogue.ts'
import { id } from '../argyle/data.ts'
import type { EventName } from '../argyle/events.ts'

/** The `name` of a sample: what would be the subscription's. */
const NAME = 'argyle-edge send'

// Sent only to those who asked for it by `include_resource`, or to partners.
const SELDOM = ['resource', 'client']

export const EVENTS = Object.keys(CATALOGUE) as EventName[]

/** `{event, name, data}`. Each one is another fact, so it is not dropped as a copy. */
export function sampleOf(event: EventName) {
  const fields = Object.entries<z.core.$ZodType>(CATALOGUE[event].data.shape)
  const data = fields
    .filter(([field]) => !SELDOM.includes(field))
    .map(([field, schema]) => [field, sampleValue(schema, field)] as const)
  return { event, name: NAME, data: Object.fromEntries(data) }
}

// The schemas of `data.ts` are made of these.
function sampleValue(schema: z.core.$ZodType, field: string): unknown {
  if (schema === id) return field === 'item' ? `item_${Date.now()}` : crypto.randomUUID()
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return sampleValue(def.innerType, field)
    case 'union':
      return sampleValue(def.options[0] as z.core.$ZodType, field)
    case 'array':
      return [sampleValue(def.element, field)]
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape).map(([inner, schema]) => [inner, sampleValue(schema, inner)])
      )
    case 'string':
      return textOf(field)
    case 'number':
      return 1
    case 'boolean':
      return true
    default:
      return null
  }
}

function textOf(field: string): string {
  if (/_(from|to|at)$/.test(field)) return new Date().toISOString()
  return /^(updated|removed)_/.test(field) ? crypto.randomUUID() : 'sample'
}
