/**
 * The queue as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0),
 * for tools that draw, mock or generate.
 *
 * Says nothing of its own about messages: their payloads are the definitions of the JSON Schema. It has
 * no servers, because no protocol of that specification is the one of a Cloudflare queue.
 */

import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import type { EventName } from '../../src/argyle/events.ts'
import { ABOUT, definitionsAt, MEMBERS } from './schema.ts'

const SCHEMAS = '#/components/schemas'

const ABOUT_QUEUE =
  'A Cloudflare Queue. Its messages are sent with the content type json and delivered at least once, in ' +
  "any order: source and id tell copies. For Argyle's sandbox it is argyle-events-sandbox."

/**
 * The content of `contract/asyncapi.json`.
 *
 * @param version the project's, from package.json
 */
export function asyncapiDocument(version: string) {
  const schemas = definitionsAt(SCHEMAS)
  return {
    asyncapi: '3.0.0',
    info: { title: 'argyle-edge', version, description: ABOUT },
    // Structured content mode (https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md).
    defaultContentType: 'application/cloudevents+json',
    channels: {
      'argyle-events': {
        address: 'argyle-events',
        description: ABOUT_QUEUE,
        messages: byMember((name) => ({ $ref: `#/components/messages/${name}` })),
      },
    },
    operations: {
      sendEvent: {
        action: 'send',
        channel: { $ref: '#/channels/argyle-events' },
        summary: 'Sends one message for each webhook that Argyle signed.',
      },
    },
    components: {
      messages: byMember((name) => ({
        name,
        summary: Object.hasOwn(CATALOGUE, name)
          ? CATALOGUE[name as EventName].when
          : schemas[name]?.description,
        payload: { $ref: `${SCHEMAS}/${name}` },
      })),
      schemas,
    },
  }
}

function byMember<Value>(contentOf: (name: string) => Value): Record<string, Value> {
  return Object.fromEntries(MEMBERS.map((name) => [name, contentOf(name)]))
}
