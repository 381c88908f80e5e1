/** Texts of attributes: Argyle's name in a type, and the characters of a CloudEvents string. */

import { describe, expect, it } from 'vitest'
import { attributeText, nameOf } from '../../src/contract/type.ts'

it("has Argyle's name of the event behind the prefix of the type", () => {
  expect(nameOf({ type: 'com.argyle.profiles.added' })).toBe('profiles.added')
})

describe('the text of an attribute', () => {
  it.each([
    ['a newline', 'a\nb', 'a\uFFFDb'],
    ['NUL', '\u0000', '\uFFFD'],
    ['a C1 control', '\u0085', '\uFFFD'],
    ['DEL', '\u007F', '\uFFFD'],
    ['a lone high surrogate', 'x\uD83D', 'x\uFFFD'],
    ['a lone low surrogate', '\uDE00x', '\uFFFDx'],
    ['a noncharacter', '\uFFFE\u{1FFFF}', '\uFFFD\uFFFD'],
  ])('has U+FFFD in place of %s', (_, text, expected) => {
    expect(attributeText(text)).toBe(expected)
  })

  it.each(['profiles.added', 'Zürich 新 \u{1F600}', ' \u00A0', '\uFFFD'])(
    'is unchanged if each of its characters is allowed: %s',
    (text) => expect(attributeText(text)).toBe(text)
  )
})
