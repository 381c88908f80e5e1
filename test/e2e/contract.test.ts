/** The files in `contract/` as tools read them: by Ajv and by AsyncAPI's own parser. */

import { Parser } from '@asyncapi/parser'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import asyncapi from '../../contract/asyncapi.json' with { type: 'json' }
import schema from '../../contract/event.schema.json' with { type: 'json' }
import project from '../../package.json' with { type: 'json' }
import type { Delivery } from '../../src/argyle/delivery.ts'
import type { AnyEvent, ClaimCheck } from '../../src/contract/event.ts'
import { toEvent } from '../../src/worker/inbound/normalize.ts'
import published from '../fixtures/argyle-published.json' with { type: 'json' }

// The Workers' runtime has it, and Node 24 not yet.
Uint8Array.prototype.toHex ??= function (this: Uint8Array) {
  return Buffer.from(this).toString('hex')
}

const WINDOWS_SECONDS = { once: 604_800, repeats: 60, bursts: 60 }
const eventOf = async (payload: Delivery): Promise<AnyEvent> => {
  const noon = new Date('2026-11-23T12:00:00.000Z')
  return (await toEvent(payload, 'https://api.argyle.com', WINDOWS_SECONDS, noon)).event
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
    'accepts the published $event ($api, $kind) as that event alone',
    async (one) => {
      const event = await eventOf(one.payload)
      expect(isValid(event)).toBe(true)
      expect(matching(event)).toEqual([one.event])
      expect(matching(claimCheckOf(event))).toEqual(['claimCheck'])
    }
  )

  it.each(published)('refuses the $event ($api, $kind) without one of its ids', async (one) => {
    const event = await eventOf(one.payload)
    const { required } = schema.definitions[`${one.event}.data` as 'profiles.added.data']
    expect(required.length).toBeGreaterThan(0)
    for (const id of required) {
      for (const value of [undefined, null, '', 7, 'x'.repeat(501)]) {
        expect(isValid({ ...event, data: { ...event.data, [id]: value } })).toBe(false)
        // Also where it looks like a claim check.
        const both = { ...event, dataref: 'payload:x', data: { ...event.data, [id]: value } }
        expect(isValid(both)).toBe(false)
      }
    }
  })

  it.each(['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'fingerprint'])(
    'refuses an event, known or not, and a claim check without %s',
    async (attribute) => {
      const event = await eventOf({ event: 'users.fully_synced', data: { user: 'u' } })
      const unknown = { ...event, type: 'com.argyle.unheard.of' }
      for (const message of [event, unknown, claimCheckOf(event)]) {
        expect(isValid(message)).toBe(true)
        expect(isValid({ ...message, [attribute]: undefined })).toBe(false)
      }
    }
  )

  it('accepts an event that is not known, whatever its data, and fields that are new', async () => {
    const event = await eventOf({ event: 'unheard.of', data: {} })
    expect(matching(event)).toEqual(['unknownEvent'])
    expect(isValid({ ...event, data: { account: 7 }, traceparent: '00-1' })).toBe(true)
    expect(isValid({ ...event, data: 'text' })).toBe(false)
    expect(isValid({ ...event, type: 'org.example' })).toBe(false)
    const { data: _, ...neither } = event
    expect(isValid(neither)).toBe(false)
  })
})

describe('the AsyncAPI document', () => {
  const parser = new Parser()
  const errorsIn = async (content: object) => {
    const { document, diagnostics } = await parser.parse(JSON.stringify(content))
    const errors = diagnostics.filter(({ severity }) => severity === 0)
    return { document, errors: errors.map(({ code, path }) => `${code} ${path.join('.')}`) }
  }

  it('is one by the official parser, with each message of the queue', async () => {
    const { document, errors } = await errorsIn(asyncapi)
    expect(errors).toEqual([])
    expect(document?.version()).toBe('3.0.0')
    expect(document?.info().version()).toBe(project.version)
    const [operation, ...others] = document?.operations().all() ?? []
    expect([operation?.action(), others]).toEqual(['send', []])
    expect(
      operation
        ?.channels()
        .all()
        .map((channel) => channel.address())
    ).toEqual(['argyle-events'])
    const messages = operation?.messages().all() ?? []
    expect(messages.map((message) => message.name())).toEqual(members)
    for (const message of messages) {
      expect(message.contentType()).toBe('application/cloudevents+json')
      expect(message.payload()?.json()).toMatchObject({ type: 'object' })
      expect(message.summary()).toMatch(/\.$/)
    }
  })

  it.each<[string, (copy: typeof asyncapi) => unknown]>([
    [
      'a reference goes nowhere',
      (copy) => Reflect.deleteProperty(copy.components.schemas, 'attributes'),
    ],
    [
      'the operation has no action',
      (copy) => Reflect.deleteProperty(copy.operations.sendEvent, 'action'),
    ],
    ['there is no version', (copy) => Reflect.deleteProperty(copy.info, 'version')],
    [
      'a payload is no schema',
      (copy) => Object.assign(copy.components.schemas['profiles.added.data'], { type: 'text' }),
    ],
    [
      'a field is not of the specification',
      (copy) => Object.assign(copy.channels['argyle-events'], { queue: 'x' }),
    ],
  ])('is none where %s', async (_, spoil) => {
    const copy = structuredClone(asyncapi)
    spoil(copy)
    expect((await errorsIn(copy)).errors).not.toEqual([])
  })
})
