/**
 * Generates the JSON Schema (draft-07) of the body of a queue message, from the zod schemas, for
 * tools that do not read TypeScript: code generators, validators, other languages.
 *
 * Every event has its own definition, so that a tool can give it its own type. The price: errors of
 * the whole union are long. Validate against the definition of one event to get short ones.
 */

import * as z from 'zod/mini'
import { CATALOGUE, pagesOf } from '../../src/argyle/catalogue.ts'
import type { EventName } from '../../src/argyle/events.ts'
import { Attributes } from '../../src/contract/event.ts'

export type Schema = z.core.JSONSchema.BaseSchema

/** A schema whose parts stand in its definitions. */
export interface Definitions extends Schema {
  definitions: Record<string, Schema>
}

/** The definition of an unknown event. Cannot equal an event's name, because these have a dot. */
export const UNKNOWN_EVENT = 'unknownEvent'
/** The definition of a message whose data is in KV. */
export const CLAIM_CHECK = 'claimCheck'

const NAMES = Object.keys(CATALOGUE) as EventName[]

/** The names of the definitions in the union. A message matches exactly one of them. */
export const MEMBERS: readonly string[] = [...NAMES, UNKNOWN_EVENT, CLAIM_CHECK]

/** The description of both documents. */
export const ABOUT =
  'The body of a message in the queue of argyle-edge: a CloudEvents 1.0 event in JSON, for a webhook ' +
  'that Argyle signed. The Worker checked the attributes and the ids in data, which are the required ' +
  'fields of data. The other fields of data are as Argyle documents them, but the Worker does not ' +
  'refuse an event in which they differ. Additional fields can appear anywhere.'

const typeOf = (name: string) => `com.argyle.${name}`
const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` })

/** The content of `contract/event.schema.json`. */
export function eventSchema(): Definitions {
  const definitions: Record<string, Schema> = {
    attributes: {
      description: 'The attributes of a CloudEvents 1.0 event, which every message has.',
      ...toSchema(Attributes),
    },
    knownType: {
      description: 'The type of every event that has its own definition.',
      enum: NAMES.map(typeOf),
    },
  }
  for (const name of NAMES) {
    const data = `${name}.data`
    definitions[name] = message(descriptionOf(name), {
      properties: { type: { const: typeOf(name) }, data: ref(data) },
      required: ['type', 'data'],
    })
    definitions[data] = toSchema(CATALOGUE[name].data)
  }
  definitions[UNKNOWN_EVENT] = message('An event that is newer than this list of events.', {
    properties: { type: { not: ref('knownType') }, data: { type: 'object' } },
    required: ['type', 'data'],
  })
  definitions[CLAIM_CHECK] = message(
    'An event of any type whose data is too large for a message. The data is in the KV namespace of argyle-edge.',
    {
      properties: {
        dataref: {
          description: 'The KV key under which the data is stored as JSON.',
          type: 'string',
          minLength: 1,
        },
      },
      required: ['dataref'],
      // `properties` adds nothing to `required`, but strict validators demand both.
      not: { properties: { data: {} }, required: ['data'] },
    }
  )
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'QueueMessage',
    description: ABOUT,
    anyOf: MEMBERS.map(ref),
    definitions,
  }
}

function toSchema(schema: z.ZodMiniType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    // The input of `z.object` may have additional fields; its output may not.
    io: 'input',
    // The names of JSON's fields are always text, and code generators stumble over the keyword.
    override: ({ jsonSchema }) => {
      delete jsonSchema.propertyNames
    },
  })
  return rest
}

function message(description: string, rest: Schema): Schema {
  return { description, allOf: [ref('attributes')], type: 'object', ...rest }
}

function descriptionOf(name: EventName): string {
  const { api, when, successors } = CATALOGUE[name]
  const versions = api === 'both' ? 'API v1 and v2' : `API ${api}`
  const inPlace = successors.length > 0 ? `, in v2 ${successors.join(' and ')}` : ''
  return `${when} (${versions}${inPlace}) ${pagesOf(name).join(' ')}`
}
