/** Signatures that Python's hmac and OpenSSL computed, and each of them spoiled. */

import { describe, expect, it, vi } from 'vitest'
import { checkSignature } from '../../src/argyle/signature.ts'
import vectors from '../fixtures/signature-vectors.json'

const bytes = (text: string) => new TextEncoder().encode(text)
const SECRET = 'optional-secret'

const documented = vectors[1]
if (!documented) throw new Error('the fixture is not as expected')
const body = bytes(documented.body)
const { signature } = documented

describe('a signature that another tool computed', () => {
  it.each(vectors)('is accepted: $description', async ({ secret, body, signature }) => {
    expect(await checkSignature(bytes(body), signature, [secret])).toBe('valid')
  })

  it.each(vectors)('is refused with another secret: $description', async ({ body, signature }) => {
    expect(await checkSignature(bytes(body), signature, ['another-secret'])).toBe('mismatch')
  })

  it.each(vectors)(
    'is refused with one bit flipped: $description',
    async ({ secret, body, signature }) => {
      const flipped = (Number.parseInt(signature.slice(0, 1), 16) ^ 1).toString(16)
      const spoiled = flipped + signature.slice(1)
      expect(await checkSignature(bytes(body), spoiled, [secret])).toBe('mismatch')
    }
  )

  // Python's hmac module computed these over the bytes in hex.
  it.each([
    [
      'CRLF line ends',
      '7b0d0a2020226576656e74223a202270726f66696c65732e6164646564222c0d0a20202264617461223a207b226163636f756e74223a2261222c2275736572223a2275222c2270726f66696c65223a2270227d0d0a7d',
      'b1ab9dc7efb621376326d902800884fab98af35bae565aa139b7c43fedf5a133cf4a4bd5b7a4a8b25db96ee1aa9243a63e0aef1ee5d380c4bad7c2e13bd9d826',
    ],
    [
      'a newline at the end',
      '7b226576656e74223a2270726f66696c65732e6164646564222c2264617461223a7b226163636f756e74223a2261222c2275736572223a2275222c2270726f66696c65223a2270227d7d0a',
      'b9668c33d60dd5cc4c71b4b8ca230bdebff7dc71a8c707de5afdbc3699d4e72835bd0f8c4b3aa8bcce1e5beaadc4ff3e14663f3230f6c18def991c06955a5c52',
    ],
    [
      'bytes that are not UTF-8',
      '7b226576656e74223a2270726f66696c65732e6164646564222c226e616d65223a22fffe222c2264617461223a7b226163636f756e74223a2261222c2275736572223a2275222c2270726f66696c65223a2270227d7d',
      'f1fc7dca69e6fb7cc7a480a7c72557e476d636155241595d26a264295d7487ead2a85237d7e4700c2f41f69a4bc4fff77e9a9074f23d657acf1dcc55acc19aad',
    ],
  ])('is accepted over the exact bytes of a body with %s', async (_, hex, signature) => {
    expect(await checkSignature(Uint8Array.fromHex(hex), signature, [SECRET])).toBe('valid')
  })
})

describe('the header', () => {
  it('may be in upper or mixed case', async () => {
    expect(await checkSignature(body, signature.toUpperCase(), [SECRET])).toBe('valid')
    const mixed = signature.slice(0, 64).toUpperCase() + signature.slice(64)
    expect(await checkSignature(body, mixed, [SECRET])).toBe('valid')
  })

  it.each([
    ['absent', null],
    ['empty', ''],
  ])('is missing when %s', async (_, header) => {
    expect(await checkSignature(body, header, [SECRET])).toBe('missing')
  })

  it.each([
    ['one digit short', signature.slice(1)],
    ['one byte short', signature.slice(2)],
    ['one digit long', `${signature}0`],
    ['one byte long', `${signature}00`],
    ['half as long, like SHA-256', signature.slice(64)],
    ['twice as long', signature + signature],
    ['not hex in one place', `g${signature.slice(1)}`],
    ['spaced inside', `${signature.slice(0, 64)} ${signature.slice(65)}`],
    ['padded with spaces', ` ${signature} `],
    ['followed by a newline', `${signature}\n`],
    ['prefixed with sha512=', `sha512=${signature}`],
    ['prefixed with 0x', `0x${signature.slice(2)}`],
    ['sent twice, joined by a comma', `${signature}, ${signature}`],
    ['base64', btoa(String.fromCharCode(...Uint8Array.fromHex(signature)))],
    ['full-width digits', signature.replaceAll('0', '０')],
  ])('is malformed when %s', async (_, header) => {
    expect(await checkSignature(body, header, [SECRET])).toBe('malformed')
  })
})

describe('the secrets', () => {
  it('are all accepted, in any order', async () => {
    expect(await checkSignature(body, signature, [SECRET, 'old'])).toBe('valid')
    expect(await checkSignature(body, signature, ['new', SECRET])).toBe('valid')
    expect(await checkSignature(body, signature, ['new', 'old'])).toBe('mismatch')
  })

  it('are imported only once, however many deliveries come', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    for (let delivery = 0; delivery < 3; delivery++) {
      await checkSignature(body, signature, ['never seen before', 'nor this'])
    }
    expect(importKey).toHaveBeenCalledTimes(2)
    importKey.mockRestore()
  })

  it('throw if one is empty, on every delivery', async () => {
    await expect(checkSignature(body, signature, [''])).rejects.toThrow()
    await expect(checkSignature(body, signature, [''])).rejects.toThrow()
  })
})
