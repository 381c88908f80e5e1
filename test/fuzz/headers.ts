/**
 * Headers for the property tests: signatures with and without the secret, addresses of Argyle and
 * of others, and headers that must not matter.
 */

import fc from 'fast-check'
import { PUBLISHED_ADDRESSES } from '../../src/argyle/addresses.ts'

/** How a request is signed: by a text, or by a change of the right signature. */
export type Signing =
  | { kind: 'right' | 'upper' | 'absent' | 'twice' | 'other' | 'cut' | 'flipped' | 'foreign' }
  | { kind: 'text'; text: string }

// The characters that workerd accepts in a header's value without a warning.
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 140,
})
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 260 })

/** Signatures by somebody who does not have the secret. */
export const forgery: fc.Arbitrary<Signing> = fc.oneof(
  fc
    .constantFrom('absent', 'twice', 'other', 'cut', 'flipped', 'foreign')
    .map((kind): Signing => ({ kind })),
  fc.oneof(headerText, hex, fc.constant('')).map((text): Signing => ({ kind: 'text', text }))
)

/** Signatures by Argyle. */
export const signed = fc.constantFrom('right', 'upper').map((kind): Signing => ({ kind }))

/** Whether the Worker must accept the signature. */
export function isRight({ kind }: Signing): boolean {
  return kind === 'right' || kind === 'upper'
}

/** CF-Connecting-IP, which only Cloudflare can set. */
export const address = fc.option(
  fc.oneof(
    fc.constantFrom(...PUBLISHED_ADDRESSES, `${PUBLISHED_ADDRESSES[0]}, 192.0.2.1`, '', '::1'),
    fc.ipV4(),
    fc.ipV6(),
    headerText
  ),
  { nil: undefined }
)

/** Whether a CF-Connecting-IP is one of Argyle's. */
export function isArgyles(from: string | undefined): boolean {
  return from !== undefined && PUBLISHED_ADDRESSES.includes(from.trim())
}

/** Headers that must not matter. */
export const idleHeaders = fc.record(
  {
    'content-type': fc.oneof(fc.constantFrom('application/json', 'text/plain'), headerText),
    'content-encoding': fc.oneof(fc.constantFrom('gzip', 'br', 'utf-16'), headerText),
    authorization: headerText,
  },
  { requiredKeys: [] }
)
