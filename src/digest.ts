/**
 * SHA-256 in hex: what ids and fingerprints are made of. Not for secrets.
 */

/** 64 lowercase hex digits over the bytes, or over the text in UTF-8. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
}
