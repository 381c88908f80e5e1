/**
 * Metadata that KV can hold beside a value: at most 1,024 bytes of JSON.
 *
 * A put with more fails, and an entry without a fact is better than none.
 */

import { utf8 } from '../../platform/bytes.ts'

// https://developers.cloudflare.com/kv/platform/limits/
const METADATA_BYTES = 1_024

/** The facts as far as they fit: those in `expendable` go first, in their order. */
export function fitted<Facts extends object>(facts: Facts, expendable: (keyof Facts)[]): Facts {
  const fitting = { ...facts }
  for (const name of expendable) {
    if (!fits(fitting)) delete fitting[name]
  }
  return fitting
}

/** Whether KV takes these facts as metadata. */
export function fits(facts: object): boolean {
  return utf8(JSON.stringify(facts)).byteLength <= METADATA_BYTES
}
