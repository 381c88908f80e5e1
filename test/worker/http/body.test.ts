/**
 * The limit on a body, on both sides of 1 MiB, and bodies that do not arrive whole. The requests
 * are made here, so that their chunks and headers are exact. `test/e2e/delivery.test.ts` tests the
 * limit over HTTP.
 */

import { describe, expect, it, vi } from 'vitest'
import { Deadlines } from '../../../src/worker/deadlines.ts'
import { readBody } from '../../../src/worker/http/body.ts'

const LIMIT = 1_048_576
const URL = 'https://argyle-edge.test'

function pattern(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index % 251)
}

/** A request that streams its body, without Content-Length. `taken` counts the bytes read. */
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

/** A request with Content-Length, as Argyle sends it. */
function withLength(body: Uint8Array<ArrayBuffer>) {
  const headers = { 'content-length': String(body.byteLength) }
  return new Request(URL, { method: 'POST', body, headers })
}

describe.each([
  ['as one buffer', (body: Uint8Array<ArrayBuffer>) => new Request(URL, { method: 'POST', body })],
  ['with Content-Length', withLength],
  ['in chunks of 64 KiB', (body: Uint8Array) => chunked(body, 65_536).request],
  ['in chunks of 997 bytes', (body: Uint8Array) => chunked(body, 997).request],
])('a body sent %s', (_, send) => {
  it.each([0, 1, 187, 100_000, LIMIT - 1, LIMIT])(
    'is read unchanged at a size of %i B',
    async (length) => {
      const body = pattern(length)
      const read = await readBody(send(body), new Deadlines())
      if (typeof read === 'string') throw new Error(read)
      expect(read.byteLength).toBe(length)
      expect(await crypto.subtle.digest('SHA-256', read)).toEqual(
        await crypto.subtle.digest('SHA-256', body)
      )
    }
  )

  it.each([LIMIT + 1, 2 * LIMIT])('is too large at a size of %i B', async (length) => {
    expect(await readBody(send(pattern(length)), new Deadlines())).toBe('too_large')
  })
})

describe('a body', () => {
  it('that is absent is read as zero bytes', async () => {
    expect(await readBody(new Request(URL, { method: 'POST' }), new Deadlines())).toEqual(
      new Uint8Array()
    )
  })

  it('is not read far past the limit', async () => {
    const { request, taken } = chunked(pattern(4 * LIMIT), 65_536)
    expect(await readBody(request, new Deadlines())).toBe('too_large')
    expect(taken.bytes).toBeLessThanOrEqual(LIMIT + 3 * 65_536)
  })

  it('is not read at all when its Content-Length is over the limit', async () => {
    const { request } = chunked(pattern(10), 10)
    request.headers.set('content-length', String(LIMIT + 1))
    expect(await readBody(request, new Deadlines())).toBe('too_large')
    expect(request.bodyUsed).toBe(false)
  })

  it.each(['0', '-1', '12', 'NaN', '1e9x', ''])(
    'is measured by its own bytes, not by a Content-Length of %j',
    async (length) => {
      const { request } = chunked(pattern(LIMIT + 1), 65_536)
      request.headers.set('content-length', length)
      expect(await readBody(request, new Deadlines())).toBe('too_large')
    }
  )

  const lengths: [string, HeadersInit][] = [
    ['without Content-Length', {}],
    ['with Content-Length', { 'content-length': '12' }],
  ]

  it.each(lengths)('%s is incomplete when it breaks off', async (_, headers) => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.error(new Error('gone'))
      },
    })
    const request = new Request(URL, { method: 'POST', body: stream, headers })
    expect(await readBody(request, new Deadlines())).toBe('incomplete')
  })

  it.each(lengths)('%s is incomplete when it stalls for 2 s', async (_, headers) => {
    vi.useFakeTimers()
    const request = new Request(URL, { method: 'POST', body: new ReadableStream(), headers })
    const pending = readBody(request, new Deadlines())
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await pending).toBe('incomplete')
    vi.useRealTimers()
  })
})
