/**
 * Valid deliveries for the property tests: every kind, with unknown fields, written in every way
 * that JSON allows. `hostile` spoils them.
 *
 * Expects no answer. Sizes are small, because a case should take a millisecond; limits have
 * examples of their own elsewhere.
 */

import fc from 'fast-check'

export interface Fact {
  event: string
  data: Record<string, unknown>
}

/**
 * A way to write JSON: the gaps are put after the tokens in turn, and all strings are escaped or
 * none.
 */
export interface Style {
  gaps: string[]
  escaped: boolean
}

const surrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit))
const control = fc.integer({ min: 0, max: 0x1f }).map((unit) => String.fromCharCode(unit))
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.oneof(surrogate, control) })
)
const long = fc.string({ unit: fc.oneof(surrogate, control), minLength: 200, maxLength: 200 })
const HARD_KEYS = ['__proto__', 'constructor', 'toJSON', 'hasOwnProperty', 'account', '0', '']

// A text that begins with this is written as the number after it, which JSON.stringify cannot
// write.
const NUMERAL = 'the number '
const NUMERALS = ['-0', '1e308', '1e-400', '5e-324', '9'.repeat(308), '9007199254740993']

const value = fc.oneof(
  { weight: 9, arbitrary: fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }) },
  { weight: 2, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(...NUMERALS).map((numeral) => NUMERAL + numeral) }
)
const fields = fc.dictionary(fc.oneof(text, fc.constantFrom(...HARD_KEYS)), value, { maxKeys: 6 })

const id = fc.oneof(fc.uuid(), text, fc.string({ maxLength: 500 })).map((opaque) => opaque || 'id')
const objects = ['profiles.added', 'profiles.updated', 'identities.added', 'identities.updated']
const known = fc
  .tuple(fc.constantFrom(...objects), id, id, id, fields)
  .map(([event, account, user, object, unknown]): Fact => {
    const field = event.startsWith('profiles') ? 'profile' : 'identity'
    return { event, data: { ...unknown, account, user, [field]: object } }
  })
const unknown = fc.record({
  event: fc.oneof(text, long).map((name) => name.slice(0, 200) || 'x'),
  data: fields,
})
// Some are over the 128,000 bytes that a message may have, and become a claim check.
const large = fc
  .record({ event: fc.constant('paychecks.invented'), data: fields })
  .map((fact): Fact => {
    return { ...fact, data: { ...fact.data, padding: '£'.repeat(70_000) } }
  })

/** The event and the data of a delivery. */
export const fact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 60, arbitrary: known },
  { weight: 60, arbitrary: unknown },
  { weight: 1, arbitrary: large }
)

/**
 * Two facts that may differ: in everything, only in the event, or only in one field of the data.
 */
export const twoFacts = fc
  .tuple(fact, fact, fc.string(), value, fc.constantFrom('event', 'data', 'both'))
  .map(([one, other, field, change, differs]): [Fact, Fact] => {
    if (differs === 'event') return [one, { ...one, event: `${one.event.slice(0, -1)}x` }]
    if (differs === 'data') return [one, { ...one, data: { ...one.data, [field]: change } }]
    return [one, other]
  })

/** The fields of a delivery beside its fact. */
export const envelope = fc
  .tuple(fields, fc.option(text, { nil: undefined }))
  .map(([unknown, name]) => ({ ...unknown, name }))

export const style: fc.Arbitrary<Style> = fc.record({
  gaps: fc.array(fc.constantFrom('', ' ', '\n', '\t', '\r\n'), { minLength: 1, maxLength: 5 }),
  escaped: fc.boolean(),
})

/** JSON in a style. */
export function write(delivery: unknown, { gaps, escaped }: Style): string {
  let tokens = 0
  return JSON.stringify(delivery).replace(/"(?:[^"\\]+|\\.)*"|[{}[\],:]/g, (token) => {
    const gap = gaps[tokens++ % gaps.length] ?? ''
    if (token.startsWith(`"${NUMERAL}`)) return token.slice(NUMERAL.length + 1, -1) + gap
    return (escaped && token.startsWith('"') ? escapeAll(token) : token) + gap
  })
}

function escapeAll(token: string): string {
  const plain: string = JSON.parse(token)
  const units = Array.from({ length: plain.length }, (_, index) => plain.charCodeAt(index))
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`
}

const written = (told: fc.Arbitrary<Fact>) =>
  fc.tuple(told, envelope, style).map(([fact, rest, how]) => write({ ...rest, ...fact }, how))

/** A valid delivery with unknown fields, as JSON. */
export const delivery = written(fact)

/** A delivery that is too large for a message. */
export const largeDelivery = written(large)
