/**
 * SHA-256 in hex: what ids and fingerprints are made of. Not for secrets.
 */

import { utf8 } from './utf8.ts'

/** 64 lowercase hex digits over the bytes, or over the text in UTF-8. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === 'string' ? utf8(content) : content
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
}
