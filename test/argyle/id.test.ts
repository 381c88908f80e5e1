/** What an id is, to the edge and to the contract: the same. */

import { expect, it } from 'vitest'
import { id } from '../../src/argyle/data.ts'
import { isId } from '../../src/argyle/id.ts'

it.each([
  ['i', true],
  ['i'.repeat(500), true],
  ['i'.repeat(501), false],
  ['\u{1f600}'.repeat(500), true],
  ['\u{1f600}'.repeat(501), false],
  ['\ud800'.repeat(500), true],
  ['', false],
  [1, false],
  [null, false],
  [undefined, false],
  [['i'], false],
])('%j counts as an id: %s, as the schema has it', (value, is) => {
  expect(isId(value)).toBe(is)
  expect(id.safeParse(value).success).toBe(is)
})
