/**
 * Hostile bodies for the property tests: spoiled on each level, from the JSON down to the bits.
 *
 * Many spoiled bodies are still deliveries: `reading` tells a test which ones are.
 */

import fc from 'fast-check'
import { delivery, envelope, fact, largeDelivery, style, write } from './arbitraries.ts'

export type Bytes = Uint8Array<ArrayBuffer>

const MOST_SHOWN_BYTES = 20_000

const levels = fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 95, max: 105 }))
const nested = fc
  .tuple(levels, fc.constantFrom(['[', ']'] as const, ['{"a":', '}'] as const))
  .map(([depth, [open, close]]) => `"deep":${open.repeat(depth - 1)}[]${close.repeat(depth - 1)},`)
const SCRAPS = [
  '"event":"profiles.updated",',
  '"event":"constructor",',
  '"data":{},',
  '"__proto__":{"event":"x"},',
  '"constructor":null,',
  '"huge":1e999,',
  `"huge":-${'9'.repeat(400)},`,
  '"lone":"\\ud800",',
  '"lone":"\ud800",',
  '"control":"\u0000\u001f",',
  ...['1e400', '-0', 'null', '{', '}', ']', ',', '"', '\\', '\u0000', '\ufeff', '//'],
]
const plant = fc.record({
  at: fc.nat(12),
  scrap: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...SCRAPS) },
    { weight: 1, arbitrary: nested }
  ),
})

/** Puts each scrap after an opening or dividing token, mostly after the first ones. */
function planted(text: string, plants: { at: number; scrap: string }[]): string {
  return plants.reduce((spoiled, { at, scrap }) => {
    const places = [...spoiled.slice(0, 5_000).matchAll(/[{[,:]/g)].map(({ index }) => index + 1)
    const place = places[at % places.length] ?? 0
    return spoiled.slice(0, place) + scrap + spoiled.slice(place)
  }, text)
}

/** The bytes of a text. */
export const utf8 = (text: string): Bytes => Uint8Array.from(new TextEncoder().encode(text))
const units = (text: string) =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
const ENCODINGS: ((text: string) => Bytes)[] = [
  utf8,
  (text) => utf8(`\ufeff${text}`),
  (text) => Uint8Array.from(units(text)),
  (text) => Uint8Array.from(units(`\ufeff${text}`).flatMap((unit) => [unit & 255, unit >> 8])),
  (text) => Uint8Array.from(units(text).flatMap((unit) => [unit >> 8, unit & 255])),
  // UTF-8 up to the middle and Latin-1 from there.
  (text) => join(utf8(text.slice(0, 40)), Uint8Array.from(units(text.slice(40)))),
]

function join(first: Bytes, second: Bytes): Bytes {
  return Uint8Array.from([...first, ...second])
}

const spoiledText = fc.oneof(
  fc
    .tuple(envelope, fact, fc.constantFrom('event', 'name', 'data'), fc.jsonValue(), style)
    .map(([rest, { event, data }, field, value, how]) =>
      write({ ...rest, event, data, [field]: value }, how)
    ),
  fc
    .tuple(delivery, fc.array(plant, { minLength: 1, maxLength: 2 }))
    .map(([text, plants]) => planted(text, plants))
)

const damaged = fc
  .record({
    body: fc.tuple(delivery, fc.constantFrom(...ENCODINGS)).map(([text, encode]) => encode(text)),
    flips: fc.array(fc.tuple(fc.nat(400), fc.nat(7)), { maxLength: 2 }),
    cut: fc.option(fc.nat(400), { freq: 3, nil: undefined }),
    tail: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: new Uint8Array() }),
  })
  .map(({ body, flips, cut, tail }) => {
    const spoiled = body.slice(0, cut)
    for (const [at, bit] of flips) {
      const place = at % spoiled.length
      spoiled.fill((spoiled[place] ?? 0) ^ (1 << bit), place, place + 1)
    }
    return join(spoiled, Uint8Array.from(tail))
  })

const anyBody: fc.Arbitrary<Bytes> = fc.oneof(
  { weight: 20, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => bytes.slice()) },
  { weight: 20, arbitrary: fc.json().map(utf8) },
  { weight: 20, arbitrary: delivery.map(utf8) },
  { weight: 50, arbitrary: spoiledText.map(utf8) },
  { weight: 40, arbitrary: damaged },
  { weight: 1, arbitrary: fc.constantFrom(0, 1).map((over) => new Uint8Array(1_048_576 + over)) }
)

/** A body of any kind, also a delivery. A failure prints it as code for a test. */
export const body = anyBody.map(legible)

/** A body whose event becomes a claim check. */
export const largeBody = largeDelivery.map((text) => legible(utf8(text)))

function legible(bytes: Bytes): Bytes {
  return Object.defineProperty(bytes, fc.toStringMethod, { value: () => shown(bytes) })
}

function shown(bytes: Bytes): string {
  if (bytes.byteLength > MOST_SHOWN_BYTES) return `${bytes.byteLength} bytes`
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return `utf8(${JSON.stringify(text)})`
  } catch {
    return `Uint8Array.fromHex('${bytes.toHex()}')`
  }
}
