/**
 * Text → its bytes in UTF-8. One encoder for all, because making one costs as much as encoding an id.
 */

const encoder = new TextEncoder()

export const utf8 = (text: string): Uint8Array => encoder.encode(text)
