/**
 * The zod schemas → JSON Schema (draft-07) of the body of a queue message, for tools that do not read
 * TypeScript: code generators, validators, other languages.
 *
 * One definition for each event, so that a tool can give each a type of its own. The price is that a
 * validator's errors over the whole union are long: against one event's definition they are short.
 */

import * as z from 'zod/mini'
import { CATALOGUE, pagesOf } from '../../src/argyle/catalogue.ts'
import type { EventName } from '../../src/argyle/events.ts'
import { Attributes } from '../../src/contract/event.ts'

export type Schema = z.core.JSONSchema.BaseSchema

/** The member for events that are not in the catalogue. No event of Argyle's has a name without a dot. */
export const UNKNOWN_EVENT = 'unknownEvent'
/** The member for messages whose data is kept in KV. */
export const CLAIM_CHECK = 'claimCheck'

const NAMES = Object.keys(CATALOGUE) as EventName[]

/** The names of the definitions of which a message matches exactly one. */
export const MEMBERS: readonly string[] = [...NAMES, UNKNOWN_EVENT, CLAIM_CHECK]

export const ABOUT =
  'The body of a message in the queue of argyle-edge: a CloudEvents 1.0 event in JSON, one for each ' +
  'webhook that Argyle signed. The edge checked the attributes, and in data the fields that identify, ' +
  'which are those required. The other fields of data are as Argyle documents them, and no event is ' +
  'held back for being otherwise. More fields may come to stand beside those that are described.'

const typeOf = (name: string) => `com.argyle.${name}`

function toSchema(schema: z.ZodMiniType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })
  return rest
}

/**
 * The definitions, by their names.
 *
 * @param pointer where they will stand in their document, for example `#/definitions`
 */
export function definitionsAt(pointer: string): Record<string, Schema> {
  const ref = (name: string): Schema => ({ $ref: `${pointer}/${name}` })
  const message = (description: string, rest: Schema): Schema => ({
    description,
    allOf: [ref('attributes')],
    type: 'object',
    ...rest,
  })

  const definitions: Record<string, Schema> = {
    attributes: {
      description: 'What every message has: the attributes of a CloudEvents 1.0 event.',
      ...toSchema(Attributes),
    },
    knownType: {
      description: 'The type of each event that has a definition of its own.',
      enum: NAMES.map(typeOf),
    },
  }
  for (const name of NAMES) {
    const dataName = `${name}.data`
    definitions[name] = message(descriptionOf(name), {
      properties: { type: { const: typeOf(name) }, data: ref(dataName) },
      required: ['type', 'data'],
    })
    definitions[dataName] = toSchema(CATALOGUE[name].data)
  }
  definitions[UNKNOWN_EVENT] = message('An event that is newer than this list of events.', {
    properties: { type: { not: ref('knownType') }, data: { type: 'object' } },
    required: ['type', 'data'],
  })
  definitions[CLAIM_CHECK] = message(
    'An event of any type that was too large for a message. Its data is in the KV namespace of argyle-edge.',
    {
      properties: {
        dataref: { description: 'The key of the data, as JSON.', type: 'string', minLength: 1 },
      },
      required: ['dataref'],
      // The field is described as well, because validators that are strict ask for it.
      not: { properties: { data: {} }, required: ['data'] },
    }
  )
  return definitions
}

function descriptionOf(name: EventName): string {
  const { api, when, successors } = CATALOGUE[name]
  const versions = api === 'both' ? 'API v1 and v2' : `API ${api}`
  const inPlace = successors.length > 0 ? `, in v2 ${successors.join(' and ')}` : ''
  return `${when} (${versions}${inPlace}) ${pagesOf(name).join(' ')}`
}

/** The content of `contract/event.schema.json`. */
export function eventSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'QueueMessage',
    description: ABOUT,
    anyOf: MEMBERS.map((name) => ({ $ref: `#/definitions/${name}` })),
    definitions: definitionsAt('#/definitions'),
  }
}
