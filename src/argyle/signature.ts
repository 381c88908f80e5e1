/**
 * Checks that Argyle signed the bytes of a request.
 *
 * Takes the raw body only: the same JSON with other white space has another signature. Never
 * compares strings: `crypto.subtle.verify` does the comparison, which workerd makes in constant
 * time (workerd, src/workerd/api/crypto/digest.c++).
 */

import { utf8 } from '../platform/bytes.ts'

const ALGORITHM = { name: 'HMAC', hash: 'SHA-512' }
const SIGNATURE_HEX = /^[0-9a-f]{128}$/i

/** Why a signature was refused. For the log only: the answer does not tell the sender. */
export type SignatureFault = 'missing' | 'malformed' | 'mismatch'

// An isolate uses the same one or two secrets for its whole life, and importing a key costs as much
// as verifying with it. A failed import is not stored, so that the next delivery throws as well.
const keys = new Map<string, CryptoKey>()

async function importKey(secret: string): Promise<CryptoKey> {
  const bytes = utf8(secret)
  const key = await crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['verify'])
  keys.set(secret, key)
  return key
}

/**
 * Checks `X-Argyle-Signature`: the HMAC-SHA512 of the raw body in hex, keyed with the
 * subscription's secret (https://docs.argyle.com/legacy/api-reference/webhooks).
 *
 * @param body the bytes as received, before any decoding
 * @param header the header's value, or null if it is absent; exactly 128 hex digits in either case
 * @param secrets the accepted secrets, none of them empty; the body may be signed with any of them
 * @throws the error of WebCrypto if a secret is empty
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
