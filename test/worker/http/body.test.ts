/** The body bound, on both sides of 1 MiB. Over real HTTP it is tested in e2e. */

import { describe, expect, it, vi } from 'vitest'
import { readBody } from '../../../src/worker/http/body.ts'

const LIMIT = 1_048_576
const URL = 'https://argyle-edge.test'

function pattern(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index % 251)
}

/** A request that streams the body in pieces and tells no length; `taken` counts the bytes asked for. */
function chunked(body: Uint8Array, chunkBytes: number) {
  const taken = { bytes: 0 }
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken.bytes >= body.byteLength) return controller.close()
      const chunk = body.slice(taken.bytes, taken.bytes + chunkBytes)
      taken.bytes += chunk.byteLength
      controller.enqueue(chunk)
    },
  })
  return { request: new Request(URL, { method: 'POST', body: stream }), taken }
}

/** A request that tells how long its body is, as Argyle's do. */
function withLength(body: Uint8Array<ArrayBuffer>) {
  const headers = { 'content-length': String(body.byteLength) }
  return new Request(URL, { method: 'POST', body, headers })
}

describe.each([
  ['in one piece', (body: Uint8Array<ArrayBuffer>) => new Request(URL, { method: 'POST', body })],
  ['with its length', withLength],
  ['in pieces', (body: Uint8Array) => chunked(body, 65_536).request],
  ['in odd pieces', (body: Uint8Array) => chunked(body, 997).request],
])('a body sent %s', (_, send) => {
  it.each([0, 1, 187, 100_000, LIMIT - 1, LIMIT])(
    'of %i bytes is read as it is',
    async (length) => {
      const body = pattern(length)
      const read = await readBody(send(body))
      if (typeof read === 'string') throw new Error(read)
      expect(read.byteLength).toBe(length)
      expect(await crypto.subtle.digest('SHA-256', read)).toEqual(
        await crypto.subtle.digest('SHA-256', body)
      )
    }
  )

  it.each([LIMIT + 1, 2 * LIMIT])('of %i bytes is too large', async (length) => {
    expect(await readBody(send(pattern(length)))).toBe('too_large')
  })
})

describe('a body', () => {
  it('that is not there has no bytes', async () => {
    expect(await readBody(new Request(URL, { method: 'POST' }))).toEqual(new Uint8Array())
  })

  it('is not read further than the limit', async () => {
    const { request, taken } = chunked(pattern(4 * LIMIT), 65_536)
    expect(await readBody(request)).toBe('too_large')
    expect(taken.bytes).toBeLessThanOrEqual(LIMIT + 3 * 65_536)
  })

  it('is not touched when its Content-Length is over the limit', async () => {
    const { request } = chunked(pattern(10), 10)
    request.headers.set('content-length', String(LIMIT + 1))
    expect(await readBody(request)).toBe('too_large')
    expect(request.bodyUsed).toBe(false)
  })

  it.each(['0', '-1', '12', 'NaN', '1e9x', ''])(
    'counts what arrives when Content-Length says %j',
    async (length) => {
      const { request } = chunked(pattern(LIMIT + 1), 65_536)
      request.headers.set('content-length', length)
      expect(await readBody(request)).toBe('too_large')
    }
  )

  it.each([{}, { 'content-length': '12' }])(
    'that breaks off is incomplete: %j',
    async (headers) => {
      const stream = new ReadableStream({
        pull(controller) {
          controller.error(new Error('gone'))
        },
      })
      const request = new Request(URL, { method: 'POST', body: stream, headers })
      expect(await readBody(request)).toBe('incomplete')
    }
  )

  it.each([{}, { 'content-length': '12' }])(
    'that stalls is incomplete after 2 s: %j',
    async (headers) => {
      vi.useFakeTimers()
      const request = new Request(URL, { method: 'POST', body: new ReadableStream(), headers })
      const pending = readBody(request)
      await vi.advanceTimersByTimeAsync(2_000)
      expect(await pending).toBe('incomplete')
      vi.useRealTimers()
    }
  )
})
