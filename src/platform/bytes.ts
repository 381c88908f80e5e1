/**
 * Text and bytes: UTF-8, and SHA-256 in hex for ids and fingerprints. Not for secrets.
 *
 * One encoder is shared, because making one costs as much as encoding an id. The file is short,
 * because nothing else here works on bytes.
 */

const encoder = new TextEncoder()

/** The text's bytes in UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** 64 lowercase hex digits over the bytes, or over the text in UTF-8. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === 'string' ? utf8(content) : content
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
}
