/** The files in `contract/` as other tools read them: by a validator of JSON Schema. */

import specifications from '@asyncapi/specs'
import { Ajv, type SchemaObject } from 'ajv'
import { describe, expect, it } from 'vitest'
import asyncapi from '../../contract/asyncapi.json' with { type: 'json' }
import schema from '../../contract/event.schema.json' with { type: 'json' }
import project from '../../package.json' with { type: 'json' }
import type { Delivery } from '../../src/argyle/delivery.ts'
import type { AnyEvent, ClaimCheck } from '../../src/contract/event.ts'
import { normalize } from '../../src/worker/inbound/normalize.ts'
import published from '../fixtures/argyle-published.json' with { type: 'json' }
import oldMessages from '../fixtures/contract-messages.json' with { type: 'json' }

// The Workers runtime has this method. Node 24 does not.
Uint8Array.prototype.toHex ??= function (this: Uint8Array) {
  return Buffer.from(this).toString('hex')
}

const WINDOWS_SECONDS = { once: 604_800, repeats: 60 }
const eventOf = async (payload: Delivery): Promise<AnyEvent> => {
  const noon = new Date('2026-11-23T12:00:00.000Z')
  return (await normalize(payload, 'https://api.argyle.com', WINDOWS_SECONDS, noon)).event
}
const claimCheckOf = ({ data: _, ...attributes }: AnyEvent): ClaimCheck => ({
  ...attributes,
  dataref: `payload:${attributes.id}`,
})
const members = schema.anyOf.map(({ $ref }) => $ref.replace('#/definitions/', ''))

describe('the JSON Schema', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  ajv.addSchema(schema, 'contract')
  const isValid = (message: unknown) => ajv.validate('contract', message)
  const matching = (message: unknown) =>
    members.filter((name) => ajv.validate(`contract#/definitions/${name}`, message))

  it.each(published)(
    'accepts the published $event ($api, $kind) as this event and as no other',
    async (one) => {
      const event = await eventOf(one.payload)
      expect(isValid(event)).toBe(true)
      expect(matching(event)).toEqual([one.event])
      expect(matching(claimCheckOf(event))).toEqual(['claimCheck'])
    }
  )

  it.each(published)('refuses $event ($api, $kind) without one of its ids', async (one) => {
    const event = await eventOf(one.payload)
    const { required } = schema.definitions[`${one.event}.data` as 'profiles.added.data']
    expect(required.length).toBeGreaterThan(0)
    for (const id of required) {
      for (const value of [undefined, null, '', 7, 'x'.repeat(501)]) {
        expect(isValid({ ...event, data: { ...event.data, [id]: value } })).toBe(false)
        // A `dataref` beside it does not make it a claim check.
        const both = { ...event, dataref: 'payload:x', data: { ...event.data, [id]: value } }
        expect(isValid(both)).toBe(false)
      }
    }
  })

  it.each(['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'fingerprint'])(
    'refuses a known event, an unknown event and a claim check without %s',
    async (attribute) => {
      const event = await eventOf({ event: 'users.fully_synced', data: { user: 'u' } })
      const unknown = { ...event, type: 'com.argyle.unheard.of' }
      for (const message of [event, unknown, claimCheckOf(event)]) {
        expect(isValid(message)).toBe(true)
        expect(isValid({ ...message, [attribute]: undefined })).toBe(false)
      }
    }
  )

  it('accepts an unknown event with any data, and additional fields', async () => {
    const event = await eventOf({ event: 'unheard.of', data: {} })
    expect(matching(event)).toEqual(['unknownEvent'])
    expect(isValid({ ...event, data: { account: 7 }, traceparent: '00-1' })).toBe(true)
    expect(isValid({ ...event, data: 'text' })).toBe(false)
    expect(isValid({ ...event, type: 'org.example' })).toBe(false)
    const { data: _, ...neither } = event
    expect(isValid(neither)).toBe(false)
  })

  it.each(oldMessages)('still accepts the old message of $type with the id $id', (message) => {
    expect(ajv.validate('contract', message) ? [] : ajv.errors).toEqual([])
    const name = 'dataref' in message ? 'claimCheck' : message.type.replace('com.argyle.', '')
    expect(matching(message)).toEqual([members.includes(name) ? name : 'unknownEvent'])
  })

  it('has an old message for each definition', () => {
    expect(new Set(oldMessages.flatMap(matching))).toEqual(new Set(members))
  })
})

describe('the AsyncAPI document', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const isValid = ajv.compile(specifications.schemasWithoutId['3.0.0'] as SchemaObject)

  it("is valid by AsyncAPI's own schema", () => {
    expect(isValid(asyncapi) ? [] : isValid.errors).toEqual([])
    expect(asyncapi.info.version).toBe(project.version)
  })

  it.each<[string, (copy: typeof asyncapi) => unknown]>([
    [
      'whose operation has no action',
      (copy) => Reflect.deleteProperty(copy.operations.sendEvent, 'action'),
    ],
    ['without a version', (copy) => Reflect.deleteProperty(copy.info, 'version')],
    [
      'whose payload is not a schema',
      (copy) =>
        Object.assign(copy.channels['argyle-events'].messages['profiles.added'], {
          payload: { type: 'text' },
        }),
    ],
    [
      'with a field that the specification does not have',
      (copy) => Object.assign(copy.channels['argyle-events'], { queue: 'x' }),
    ],
  ])('%s is not valid', (_, spoil) => {
    const copy = structuredClone(asyncapi)
    spoil(copy)
    expect(isValid(copy)).toBe(false)
  })

  const messages = Object.entries(asyncapi.channels['argyle-events'].messages)
  it('has one message for each definition in the union of the JSON Schema', () => {
    expect(messages.map(([name]) => name)).toEqual(members)
  })

  it.each(messages)(
    'takes the payload of %s from the JSON Schema',
    (name, { summary, payload }) => {
      expect(payload).toEqual({ $ref: `./event.schema.json#/definitions/${name}` })
      expect(summary).toMatch(/\.$/)
    }
  )
})
