/**
 * Valid data of any known event, with new ids, made from the event's schema in the catalogue.
 *
 * Used by the command `send` and by `argyle-edge/testing`. The values are placeholders: Argyle does
 * not know the account, and texts do not look like Argyle's.
 */

import type * as z from 'zod/mini'
import { CATALOGUE } from '../argyle/catalogue.ts'
import { id } from '../argyle/data.ts'
import type { EventName } from '../argyle/events.ts'
import type { KnownEvent } from './event.ts'

/** The `name` of a sample delivery, in place of a subscription's name. */
const NAME = 'argyle-edge send'

// Argyle sends these only to subscriptions with `include_resource`, or to partners.
const LEFT_OUT = ['resource', 'client']

/** Argyle's names of all known events. */
export const EVENTS = Object.keys(CATALOGUE) as EventName[]

/**
 * Data that is valid for the event, with every documented field except `resource` and `client`.
 *
 * @param name Argyle's name of the event
 * @param overrides fields that replace the sample's fields or stand beside them; not checked
 */
export function sampleData<Name extends EventName>(
  name: Name,
  overrides: Partial<KnownEvent<Name>['data']> = {}
): KnownEvent<Name>['data'] {
  const fields = Object.entries<z.core.$ZodType>(CATALOGUE[name].data.shape)
  const sample = fields
    .filter(([field]) => !LEFT_OUT.includes(field))
    .map(([field, schema]) => [field, sampleValue(schema, field)] as const)
  // The compiler cannot follow a schema at run time: a test holds every sample against its schema.
  return { ...Object.fromEntries(sample), ...overrides } as KnownEvent<Name>['data']
}

/**
 * A sample of the delivery that Argyle would post. Every call makes new ids, so that no sample is a
 * duplicate of another.
 *
 * @param event Argyle's name of the event
 */
export function sampleOf<Name extends EventName>(event: Name) {
  return { event, name: NAME, data: sampleData(event) }
}

// Handles the kinds of schema in `data.ts`. The default is for `z.unknown()`, which null satisfies.
function sampleValue(schema: z.core.$ZodType, field: string): unknown {
  if (schema === id) return field === 'item' ? `item_${crypto.randomUUID()}` : crypto.randomUUID()
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
    case 'record':
      return {}
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
