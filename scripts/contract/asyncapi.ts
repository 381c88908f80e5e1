/**
 * Generates the AsyncAPI 3.0 document of the queue
 * (https://www.asyncapi.com/docs/reference/specification/v3.0.0), for tools that draw, mock or
 * generate code.
 *
 * Refers to the JSON Schema for every payload, so the two files must stay in one folder. Names no
 * servers, because the specification has no protocol for a Cloudflare Queue.
 */

import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import type { EventName } from '../../src/argyle/events.ts'
import { ABOUT, eventSchema, MEMBERS } from './schema.ts'

const ABOUT_QUEUE =
  'A Cloudflare Queue. Messages have the content type json, arrive at least once and in any order. ' +
  "Two messages with the same source and id are one event. The queue for Argyle's sandbox is argyle-events-sandbox."

/**
 * The content of `contract/asyncapi.json`.
 *
 * @param version the project's version, from package.json
 */
export function asyncapiDocument(version: string) {
  const { definitions } = eventSchema()
  const messageOf = (name: string) => ({
    name,
    summary: Object.hasOwn(CATALOGUE, name)
      ? CATALOGUE[name as EventName].when
      : definitions[name]?.description,
    payload: { $ref: `./event.schema.json#/definitions/${name}` },
  })
  return {
    asyncapi: '3.0.0',
    info: { title: 'argyle-edge', version, description: ABOUT },
    // The content type of a CloudEvents event in structured mode
    // (cloudevents/formats/json-format.md).
    defaultContentType: 'application/cloudevents+json',
    channels: {
      'argyle-events': {
        address: 'argyle-events',
        description: ABOUT_QUEUE,
        messages: Object.fromEntries(MEMBERS.map((name) => [name, messageOf(name)])),
      },
    },
    operations: {
      sendEvent: {
        action: 'send',
        channel: { $ref: '#/channels/argyle-events' },
        summary: 'Sends one message for each delivery that Argyle signed, except duplicates.',
      },
    },
  }
}
