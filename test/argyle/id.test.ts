/** An id is the same to the Worker and to the contract. */

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
])('%j is an id: %s, for the Worker and for the schema', (value, is) => {
  expect(isId(value)).toBe(is)
  expect(id.safeParse(value).success).toBe(is)
})
