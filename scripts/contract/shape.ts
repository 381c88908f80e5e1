/**
 * JSON Schema → the shapes that a value may have, in a form that can be compared: references are
 * followed, parts are merged, and alternatives stand side by side, however they are written.
 *
 * Knows the keywords that `schema.ts` generates. Any other is kept as a limit, to be compared as it is:
 * a reference inside of it is not followed. So the list of known types is not compared, which `not` refers
 * to and which the events themselves follow.
 */

import type { Schema } from './schema.ts'

type Part = Schema | boolean

/** One of the shapes that a value may have. */
export interface Shape {
  /** The type, or the only value in JSON, or `anything`. */
  kind: string
  fields: ReadonlyMap<string, readonly Shape[]>
  required: readonly string[]
  /** Of each element. */
  items: readonly Shape[]
  /** Of each field that is not among `fields`. */
  others: readonly Shape[]
  limits: Readonly<Record<string, unknown>>
}

/** Where nothing is said. Always this very object, so that its endless inside can be passed over. */
export const ANYTHING: readonly Shape[] = [
  {
    kind: 'anything',
    fields: new Map(),
    required: [],
    get items() {
      return ANYTHING
    },
    get others() {
      return ANYTHING
    },
    limits: {},
  },
]

// Words for people, and what is there only to be referred to.
const SILENT = new Set(
  '$schema $id $comment title description default examples deprecated definitions'.split(' ')
)

/**
 * The shapes that a value may have; none if there can be no value.
 *
 * @param root what references point into
 * @throws when a reference points nowhere, or two parts of an `allOf` contradict each other
 */
export function shapesOf(part: Part, root: Schema): readonly Shape[] {
  if (part === false) return []
  const { anyOf, oneOf, enum: values, ...rest } = merged(part, root)
  const constants = values?.map((value): Schema => ({ const: value }))
  const [choices, ...further] = [anyOf, oneOf, constants].filter((one) => one !== undefined)
  if (choices) {
    const others = [rest, ...further.map((one): Schema => ({ anyOf: one }))]
    return choices.flatMap((choice) => shapesOf({ allOf: [...others, choice] }, root))
  }
  const { type } = rest
  if (Array.isArray(type) && !('const' in rest)) {
    return type.flatMap((one) => shapesOf({ ...rest, type: one }, root))
  }
  if (Object.keys(rest).length === 0) return ANYTHING
  return [shapeOf(rest, root)]
}

function shapeOf(schema: Schema, root: Schema): Shape {
  const { type, const: only, properties = {}, required = [], ...others } = schema
  const { items = true, additionalProperties = true, ...limits } = others
  const isTuple = Array.isArray(items)
  const fields = Object.entries(properties)
  return {
    kind: only === undefined ? String(type ?? 'anything') : JSON.stringify(only),
    fields: new Map(fields.map(([field, part]) => [field, shapesOf(part, root)])),
    required,
    items: isTuple ? ANYTHING : shapesOf(items, root),
    others: shapesOf(additionalProperties, root),
    limits: isTuple ? { ...limits, items } : limits,
  }
}

/** The schema without references, `allOf` and words. */
function merged(part: Part, root: Schema): Schema {
  if (typeof part === 'boolean') return part ? {} : { not: {} }
  // Draft-07 ignores what stands beside a reference.
  if (part.$ref) return merged(target(part.$ref, root), root)
  const { allOf = [], ...own } = part
  const said = Object.entries(own).filter(([keyword]) => !SILENT.has(keyword))
  return allOf.map((other) => merged(other, root)).reduce(both, Object.fromEntries(said))
}

function both(one: Schema, other: Schema): Schema {
  const result = { ...one }
  for (const [keyword, value] of Object.entries(other)) {
    if (keyword === 'properties') {
      result.properties = bothFields({ ...one.properties }, value as Fields)
    } else if (keyword === 'required') {
      result.required = [...new Set([...(one.required ?? []), ...(value as string[])])]
    } else if (keyword in one && JSON.stringify(one[keyword]) !== JSON.stringify(value)) {
      throw new Error(`Two parts of a schema say different things of ${keyword}.`)
    } else {
      result[keyword] = value
    }
  }
  return result
}

type Fields = Record<string, Part>

function bothFields(one: Fields, other: Fields): Fields {
  const result = { ...one }
  for (const [field, part] of Object.entries(other)) {
    const first = one[field]
    result[field] = first === undefined ? part : { allOf: [first, part] as Schema[] }
  }
  return result
}

function target(reference: string, root: Schema): Schema {
  let at: unknown = root
  for (const step of reference.split('/').slice(1)) at = Object(at)[step]
  if (typeof at !== 'object' || at === null) throw new Error(`There is no ${reference}.`)
  return at as Schema
}
