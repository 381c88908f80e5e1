/**
 * The quarantine in real local KV: the stored delivery and its facts, its id, and the order of the
 * list.
 */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { QuarantineReason } from '../../../src/contract/quarantine.ts'
import {
  findQuarantined,
  listQuarantine,
  quarantine,
  removeQuarantined,
  summarizeQuarantine,
} from '../../../src/worker/state/quarantine.ts'
import { NOON, timerSet } from '../../support.ts'

afterEach(() => reset())

const hoursLater = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000)
const bytes = (text: string) => new TextEncoder().encode(text)
const SIGNATURE = 'ab'.repeat(64)
const suspect = (body: string, signature: string | null = SIGNATURE) => ({
  body: bytes(body),
  signature,
  address: '34.27.251.226',
})
const UNVERIFIED: QuarantineReason[] = ['signature', 'unconfigured']
const keep = (body: string, reason: QuarantineReason = 'signature', now = NOON) =>
  quarantine(env.STATE, suspect(body), { reason, verified: !UNVERIFIED.includes(reason) }, now)

describe('a quarantined delivery', () => {
  it('is kept byte for byte, with everything that verifies it on another day', async () => {
    const body = Uint8Array.from([0xef, 0xbb, 0xbf, 0xff, 0x00, 0x0d, 0x0a])
    const id = await quarantine(
      env.STATE,
      { ...suspect(''), body },
      { reason: 'signature', verified: false },
      NOON
    )
    expect(await findQuarantined(env.STATE, id)).toEqual({
      id,
      time: '2026-11-23T12:00:00.000Z',
      reason: 'signature',
      verified: false,
      signature: SIGNATURE,
      address: '34.27.251.226',
      bytes: 7,
      body,
    })
  })

  it('may be empty', async () => {
    const id = await keep('')
    expect((await findQuarantined(env.STATE, id))?.body).toEqual(new Uint8Array())
  })

  it.each(['sha512=abc', 'abc, def', 'q83v', 'x'.repeat(512)])(
    'keeps a signature of another form as it came: %s',
    async (signature) => {
      const known = { reason: 'signature', verified: false } as const
      const id = await quarantine(env.STATE, suspect('a', signature), known, NOON)
      expect((await findQuarantined(env.STATE, id))?.signature).toBe(signature)
    }
  )

  it('keeps the first 512 characters of a signature', async () => {
    const known = { reason: 'signature', verified: false } as const
    const id = await quarantine(env.STATE, suspect('a', 'x'.repeat(5_000)), known, NOON)
    expect((await findQuarantined(env.STATE, id))?.signature).toBe('x'.repeat(512))
  })

  it.each([
    ['long ids', 'x'.repeat(500), SIGNATURE, ['user'], SIGNATURE],
    ['three-byte ids', '新'.repeat(300), SIGNATURE, [], SIGNATURE],
    ['short ids', 'x'.repeat(30), SIGNATURE, ['event', 'subject', 'account', 'user'], SIGNATURE],
    ['a signature of quotes', 'x', '"'.repeat(512), [], null],
  ])('leaves out the facts that KV cannot hold: %s', async (_, text, signature, left, kept) => {
    const hints = { event: text, subject: text, account: text, user: text }
    const known = { reason: 'signature', verified: false, ...hints } as const
    const id = await quarantine(env.STATE, suspect('a', signature), known, NOON)
    const found = await findQuarantined(env.STATE, id)
    expect(Object.keys(hints).filter((name) => name in (found ?? {}))).toEqual(left)
    expect(found).toMatchObject({ signature: kept, reason: 'signature', verified: false })
  })

  it('keeps all its facts up to 1,024 bytes, which is what KV can hold', async () => {
    const factsWith = async (length: number) => {
      const known = { reason: 'signature', verified: false, user: 'x'.repeat(length) } as const
      const id = await quarantine(env.STATE, suspect('a'), known, NOON)
      return (await env.STATE.getWithMetadata(`quarantine:${id}`)).metadata
    }
    const sizeWith = async (length: number) =>
      bytes(JSON.stringify(await factsWith(length))).byteLength
    const longest = 1_024 - (await sizeWith(0))
    expect(await sizeWith(longest)).toBe(1_024)
    expect(await factsWith(longest)).toHaveProperty('address')
    expect(await factsWith(longest + 1)).not.toHaveProperty('address')
  })

  it('is kept for 30 days', async () => {
    const put = vi.spyOn(env.STATE, 'put')
    await keep('a')
    expect(put.mock.calls[0]?.[2]).toMatchObject({ expirationTtl: 30 * 86_400 })
    put.mockRestore()
  })

  it('is gone once it is removed', async () => {
    const id = await keep('a')
    await removeQuarantined(env.STATE, id)
    expect(await findQuarantined(env.STATE, id)).toBeUndefined()
  })
})

describe('the same bytes', () => {
  it('are kept only once a day, so that they do not pile up', async () => {
    const first = await keep('a')
    expect(await keep('a', 'signature', hoursLater(11))).toBe(first)
    expect(await keep('a', 'signature', hoursLater(13))).not.toBe(first)
    expect((await summarizeQuarantine(env.STATE)).count).toBe(2)
  })

  it('are kept once for each unverified signature, and once more when verified', async () => {
    const other = 'cd'.repeat(64)
    const ids = [
      await keep('a'),
      await quarantine(
        env.STATE,
        suspect('a', other),
        { reason: 'signature', verified: false },
        NOON
      ),
      await keep('a', 'schema'),
    ]
    expect(await keep('a', 'unconfigured')).toBe(ids[0])
    expect(await keep('a', 'unexpected')).toBe(ids[2])
    ids.push(
      await quarantine(env.STATE, suspect('a', ''), { reason: 'signature', verified: false }, NOON)
    )
    expect(new Set(ids).size).toBe(4)
    expect(
      await quarantine(env.STATE, suspect('a', other), { reason: 'schema', verified: true }, NOON)
    ).toBe(ids[2])
  })
})

describe('the quarantine', () => {
  it('lists the newest day first, and continues from its cursor', async () => {
    const old = await keep('old', 'signature', hoursLater(-72))
    const middle = await keep('middle', 'signature', hoursLater(-24))
    const recent = await keep('recent')
    const first = await listQuarantine(env.STATE, 2, null)
    expect(first.entries.map(({ id }) => id)).toEqual([recent, middle])
    const second = await listQuarantine(env.STATE, 2, first.cursor)
    expect(second.entries.map(({ id }) => id)).toEqual([old])
    expect(second.cursor).toBeNull()
  })

  it('has a summary of its count and its oldest delivery', async () => {
    expect(await summarizeQuarantine(env.STATE)).toEqual({ count: 0, oldest: null, more: false })
    await keep('recent')
    await keep('old', 'signature', hoursLater(-72))
    expect(await summarizeQuarantine(env.STATE)).toEqual({
      count: 2,
      oldest: '2026-11-20T12:00:00.000Z',
      more: false,
    })
  })

  it('counts an entry without metadata, but does not show it', async () => {
    await env.STATE.put(`quarantine:79431-${'0'.repeat(32)}`, 'x')
    expect((await listQuarantine(env.STATE, 10, null)).entries).toEqual([])
    expect(await summarizeQuarantine(env.STATE)).toMatchObject({ count: 1, oldest: null })
    expect(await findQuarantined(env.STATE, `79431-${'0'.repeat(32)}`)).toBeUndefined()
  })
})

it.each([
  ['an empty id', ''],
  ['an id without a day', 'x'],
  ['an id with another prefix', '../seen:abc'],
  ['an id without a hash', '79431-'],
  ['an id of 5,000 characters', 'x'.repeat(5_000)],
])('the quarantine finds nothing under %s, and does not ask KV', async (_, id) => {
  const get = vi.spyOn(env.STATE, 'getWithMetadata')
  expect(await findQuarantined(env.STATE, id)).toBeUndefined()
  expect(get).not.toHaveBeenCalled()
  get.mockRestore()
})

it('the quarantine throws when KV does not confirm a write within 3 s', async () => {
  const put = vi.spyOn(env.STATE, 'put').mockReturnValue(new Promise(() => {}))
  vi.useFakeTimers()
  const failed = expect(keep('a')).rejects.toThrow()
  await timerSet()
  await vi.advanceTimersByTimeAsync(3_000)
  await failed
  vi.useRealTimers()
  put.mockRestore()
})
