/**
 * Whether Argyle signed these bytes.
 *
 * Works on the raw body only: the same JSON written another way has another signature. Computes no
 * string to compare: `crypto.subtle.verify` does the comparison, and workerd makes that constant-time
 * on content (workerd, src/workerd/api/crypto/digest.c++).
 */

import { utf8 } from '../platform/bytes.ts'

const ALGORITHM = { name: 'HMAC', hash: 'SHA-512' }
const SIGNATURE_HEX = /^[0-9a-f]{128}$/i

/** Why a signature was not accepted. For the log only: the sender learns none of it. */
export type SignatureFault = 'missing' | 'malformed' | 'mismatch'

// One isolate sees the same one or two secrets for its whole life, and importing costs as much as
// verifying. A failed import is not kept, so it throws again for the next delivery.
const keys = new Map<string, CryptoKey>()

async function importKey(secret: string): Promise<CryptoKey> {
  const bytes = utf8(secret)
  const key = await crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['verify'])
  keys.set(secret, key)
  return key
}

/**
 * Checks `X-Argyle-Signature`: the hex HMAC-SHA512 of the raw body, keyed with the subscription's
 * secret (https://docs.argyle.com/legacy/api-reference/webhooks).
 *
 * @param body the bytes as they came, before any decoding
 * @param header the header's value, or null without one; either case of hex, exactly 128 digits
 * @param secrets the body may be signed with any of them; none of them is empty
 * @throws what WebCrypto throws on an empty secret
 */
export async function checkSignature(
  body: Uint8Array,
  header: string | null,
  secrets: readonly string[]
): Promise<'valid' | SignatureFault> {
  if (!header) return 'missing'
  if (!SIGNATURE_HEX.test(header)) return 'malformed'
  const signature = Uint8Array.fromHex(header)
  for (const secret of secrets) {
    const key = keys.get(secret) ?? (await importKey(secret))
    if (await crypto.subtle.verify('HMAC', key, signature, body)) return 'valid'
  }
  return 'mismatch'
}
