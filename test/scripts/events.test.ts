/** The table of events that `npm run events` prints. */

import { expect, it } from 'vitest'
import { eventsTable } from '../../scripts/events.ts'
import { CATALOGUE } from '../../src/argyle/catalogue.ts'

const [heads, ...lines] = eventsTable().split('\n')

it('has one line for each event, in the order of the catalogue', () => {
  expect(heads).toMatch(/^event +API +class +window +object +when +page$/)
  expect(lines.map((line) => line.split(' ')[0])).toEqual(Object.keys(CATALOGUE))
})

it.each([
  /^accounts.updated +both +repeats +60 s +account +Any property/,
  /^profiles.added +v1 +once +7 days +profile +A profile was found\. +https:\/\/docs/,
  /^reports.ready +v2 +repeats +60 s +user +There is enough data/,
])('has a line that matches %s', (line) => {
  expect(lines).toContainEqual(expect.stringMatching(line))
})
