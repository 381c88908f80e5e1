/**
 * Compares two versions of the event's JSON Schema and lists the changes that break a consumer.
 *
 * Protects: an event or a field is not removed, a required field stays required, and no field
 * becomes required. Does not protect types, limits and values. If one of them becomes narrower, a
 * test fails as far as an old message in `test/fixtures/contract-messages.json` has a value that is
 * refused then. If one becomes wider, nothing fails: only a reviewer can see it.
 */

import type { Definitions, Schema } from './schema.ts'

/**
 * The changes that break a consumer, one line for each.
 *
 * @param old the schema that consumers have
 * @param now the schema that would replace it
 */
export function breakingChanges(old: Definitions, now: Definitions): string[] {
  return Object.entries(old.definitions).flatMap(([name, before]) => {
    const after = now.definitions[name]
    return after ? changesIn(name, before, after) : [`${name}: removed`]
  })
}

function changesIn(path: string, old: Schema, now: Schema): string[] {
  const before = fieldsOf(old)
  const after = fieldsOf(now)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    const field = `${path}.${name}`
    if (!is) return [`${field}: field removed`]
    if (!was?.isRequired && is.isRequired) return [`${field}: newly required`]
    if (was?.isRequired && !is.isRequired) return [`${field}: no longer required`]
    return was ? changesIn(field, was.schema, is.schema) : []
  })
}

interface Field {
  schema: Schema
  isRequired: boolean
}

/** The fields of an object, or of the objects in a list, or of every alternative of a union. */
function fieldsOf({ properties, required, items, anyOf }: Schema): Map<string, Field> {
  const inner = [items, ...(anyOf ?? [])].filter((one) => typeof one === 'object') as Schema[]
  const own = Object.entries(properties ?? {}).map(([name, schema]): [string, Field] => [
    name,
    { schema: schema as Schema, isRequired: required?.includes(name) ?? false },
  ])
  return new Map([...inner.flatMap((one) => [...fieldsOf(one)]), ...own])
}
