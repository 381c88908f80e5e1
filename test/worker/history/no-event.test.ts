/** The rows of deliveries that made no event, and the deliveries that have no row. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import {
  ARGYLE_ADDRESS,
  clockAtNoon,
  deliver,
  profileAdded,
  profileUpdated,
  watched,
} from '../../support.ts'
import { rows, tables } from './rows.ts'

clockAtNoon()

const { account, user, profile } = profileAdded.data
const subject = `profiles/${profile}`
const reject = () => Promise.reject(new Error('Queue is overloaded. (10250)'))

describe('a delivery that made no event', () => {
  it('has a row with the id that covers it and its kind, if it is a duplicate', async () => {
    const { body } = await deliver(profileAdded)
    await deliver(profileAdded)
    await deliver(profileUpdated)
    await deliver({ ...profileUpdated, name: 'Another' })
    const all = await rows()
    expect(all[1]).toMatchObject({
      outcome: 'duplicate',
      cause: 'seen',
      id: body.id,
      user,
      went: null,
    })
    expect(all[3]).toMatchObject({
      outcome: 'duplicate',
      cause: 'overlap',
      subscription: 'Another',
    })
    expect(all[1]?.body).toBeNull()
  })

  it('has a row with the message, if neither queue nor outbox took it', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal'))
    await deliver(profileAdded, watched({ EVENTS: { send: reject }, STATE: { put } }).bindings)
    const [row] = await rows()
    const cause = 'EVENTS Error 10250, outbox Error 500'
    expect(row).toMatchObject({ outcome: 'unavailable', went: null, cause, user })
    expect(JSON.parse(row?.body ?? '')).toMatchObject({ data: profileAdded.data })
  })

  it('has a row without a message, if KV did not take the data of a large event', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal'))
    const data = { ...profileAdded.data, pad: 'x'.repeat(200_000) }
    await deliver({ ...profileAdded, data }, watched({ STATE: { put } }).bindings)
    const cause = 'payload Error 500'
    expect(await rows()).toMatchObject([{ outcome: 'unavailable', cause, user, body: null }])
  })

  it('has a row with its id in the quarantine and its ids, if it is invalid', async () => {
    const { profile: _, ...data } = profileAdded.data
    await deliver({ ...profileAdded, data })
    await deliver('not JSON')
    const { keys } = await env.STATE.list({ prefix: 'quarantine:' })
    const kept = keys.map(({ name }) => name.slice('quarantine:'.length))
    const [schema, text] = await rows()
    expect(schema).toMatchObject({
      outcome: 'invalid',
      went: 'quarantine',
      cause: 'schema, data.profile is missing',
      event: 'profiles.added',
      subject: `accounts/${account}`,
      account,
      user,
      body: null,
    })
    expect(text).toMatchObject({ outcome: 'invalid', cause: 'not_json, body is not UTF-8 JSON' })
    expect([schema?.quarantine, text?.quarantine].sort()).toEqual(kept.sort())
  })

  it('has a row, if a setting was wrong and the quarantine kept it', async () => {
    const ARGYLE_ENVIRONMENT = 'moon'
    await deliver(profileAdded, { ...env, ARGYLE_ENVIRONMENT })
    const cause = 'ARGYLE_ENVIRONMENT must be production or sandbox'
    expect(await rows()).toMatchObject([
      { outcome: 'unconfigured', went: 'quarantine', cause, user, subject },
    ])
  })

  it('has a row, if it was verified and the quarantine did not take it', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal'))
    await deliver('not JSON', watched({ STATE: { put } }).bindings)
    expect(await rows()).toMatchObject([
      { outcome: 'unkept', went: null, quarantine: null, cause: 'not_json Error 500' },
    ])
  })
})

describe('a delivery that no secret verifies', () => {
  const foreign = { secret: 'foreign' }

  it('has a row only if the quarantine kept it', async () => {
    await deliver(profileAdded, { ...env }, { ...foreign, address: '192.0.2.1' })
    expect(await tables()).toEqual([])
    await deliver(profileAdded, { ...env }, { ...foreign, address: ARGYLE_ADDRESS })
    const row = { outcome: 'refused', cause: 'mismatch', went: 'quarantine', user, subject }
    expect(await rows()).toMatchObject([{ ...row, quarantine: expect.any(String) }])
  })

  it('has no row, if the quarantine did not take it', async () => {
    const put = () => Promise.reject(new Error('KV PUT failed: 500 Internal'))
    const { bindings } = watched({ STATE: { put } })
    await deliver(profileAdded, bindings, { ...foreign, address: ARGYLE_ADDRESS })
    expect(await tables()).toEqual([])
  })

  it('has no row, if its body is too large or breaks off', async () => {
    await deliver('x'.repeat(1_048_577), { ...env }, { address: ARGYLE_ADDRESS })
    expect(await tables()).toEqual([])
  })
})

it('leaves no row of a probe', async () => {
  const probe = { event: 'argyle-edge.probe', name: 'doctor', data: {} }
  expect(await deliver(probe)).toMatchObject({ body: { status: 'probed' } })
  expect(await tables()).toEqual([])
})
