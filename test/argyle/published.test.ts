/** Every published example, posted to the Worker, and every schema with each field spoiled once. */

import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'
import { id } from '../../src/argyle/data.ts'
import type { EventName } from '../../src/argyle/events.ts'
import published from '../fixtures/argyle-published.json'
import { deliver, watched } from '../support.ts'

const blind = { STATE: { get: async () => null } }

// The object of each group of events, unless that is the account or the user.
const OBJECTS: Record<string, string> = {
  profiles: 'profile',
  identities: 'identity',
  employments: 'employment',
  documents: 'document',
  payroll_documents: 'payroll_document',
  forms: 'form',
  user_forms: 'user_form',
  user_uploads: 'user_upload',
  reputations: 'reputation',
  ratings: 'rating',
  vehicles: 'vehicle',
  pay_allocations: 'pay_allocation',
  deposit_destinations: 'deposit_destination',
  items: 'item',
  verifications: 'verification',
}

function subjectOf(event: string, data: Record<string, unknown>): string {
  const group = event.split('.')[0] ?? ''
  const object = data[OBJECTS[group] ?? '']
  if (object) return `${group}/${object}`
  return data.account ? `accounts/${data.account}` : `users/${data.user}`
}

describe('the published example', () => {
  it.each(published.map(({ event, api, kind, payload }) => ({ event, api, kind, payload })))(
    'of $event in $api ($kind) is accepted and arrives unchanged',
    async ({ event, payload }) => {
      const { bindings, sent } = watched(blind)
      const answer = await deliver(payload, bindings)
      expect(answer.status).toBe(202)
      expect(sent).toMatchObject([
        {
          type: `com.argyle.${event}`,
          subject: subjectOf(event, payload.data),
          data: payload.data,
        },
      ])
      expect(sent[0]?.data).toEqual(payload.data)
    }
  )

  it.each(published)('of $event in $api is valid by its schema', ({ event, payload }) => {
    const parsed = CATALOGUE[event as EventName].data.safeParse(payload.data)
    expect(parsed.error?.issues).toBeUndefined()
  })
})

describe.each(Object.keys(CATALOGUE) as EventName[])('%s', (event) => {
  const schema = CATALOGUE[event].data
  const fields = Object.entries(schema.shape)
  const ids = fields.filter(([, one]) => one === id).map(([field]) => field)
  const others = fields.filter(([, one]) => one !== id).map(([field]) => field)
  const baseline: Record<string, unknown> = Object.fromEntries(
    ids.map((field) => [field, `a ${field}`])
  )
  const post = async (data: object) => {
    const { status, body } = await deliver({ event, data }, watched(blind).bindings)
    return { status, errors: body.errors }
  }

  it('is accepted with only its ids, and with all other fields null or of another type', async () => {
    expect(await post(baseline)).toMatchObject({ status: 202 })
    expect(schema.safeParse(baseline).success).toBe(true)
    for (const field of others) {
      expect(schema.safeParse({ ...baseline, [field]: null }).success).toBe(true)
    }
    const nulls = Object.fromEntries(others.map((field) => [field, null]))
    expect(await post({ ...baseline, ...nulls })).toMatchObject({ status: 202 })
    const strange = Object.fromEntries(others.map((field) => [field, ['strange']]))
    expect(await post({ ...baseline, ...strange })).toMatchObject({ status: 202 })
  })

  it.each(ids)(
    'is refused by name if its %s is missing, null, empty or not text',
    async (field) => {
      for (const value of [undefined, null, '', 7, {}]) {
        const { status, errors } = await post({ ...baseline, [field]: value })
        expect(status).toBe(422)
        expect(errors).toEqual([{ path: `data.${field}`, message: expect.any(String) }])
      }
    }
  )
})
