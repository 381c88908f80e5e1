/** What the catalogue says of each event. */

import { expect, it } from 'vitest'
import { entryOf } from '../../src/argyle/catalogue.ts'

it.each([
  ['profiles.added', 'once', 'profile'],
  ['profiles.updated', 'repeats', 'profile'],
  ['identities.added', 'once', 'identity'],
  ['identities.updated', 'repeats', 'identity'],
  ['paychecks.invented', 'repeats', undefined],
  ['constructor', 'repeats', undefined],
])('%s: %s, about its %s', (event, dedupe, object) => {
  const entry = entryOf(event)
  expect(entry.dedupe).toBe(dedupe)
  expect(entry.object).toBe(object)
})
