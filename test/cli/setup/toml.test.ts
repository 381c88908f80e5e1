/** The ids in wrangler.toml: written in their place, with each comment kept. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasId, type Place, withId } from '../../../src/cli/setup/toml.ts'

const FILE = readFileSync('wrangler.toml', 'utf8').replaceAll(/^(database_)?id = .*\n/gm, '')
const PLACES: Place[] = [
  { table: 'kv_namespaces', binding: 'STATE', key: 'id' },
  { table: 'd1_databases', binding: 'HISTORY', key: 'database_id' },
  { table: 'env.sandbox.kv_namespaces', binding: 'STATE', key: 'id' },
  { table: 'env.sandbox.d1_databases', binding: 'HISTORY', key: 'database_id' },
]

describe('the id of a binding', () => {
  it.each(PLACES)('is one new line below it in our file: %o', (place) => {
    expect(hasId(FILE, place)).toBe(false)
    const text = withId(FILE, place, 'abc') ?? ''
    expect(hasId(text, place)).toBe(true)
    const added = text.split('\n').filter((line) => !FILE.split('\n').includes(line))
    expect(added).toEqual([`${place.key} = "abc"`])
    const lines = text.split('\n')
    expect(lines[lines.indexOf(`${place.key} = "abc"`) - 1]).toBe(`binding = "${place.binding}"`)
    expect(lines.toSpliced(lines.indexOf(`${place.key} = "abc"`), 1).join('\n')).toBe(FILE)
    for (const other of PLACES) if (other !== place) expect(hasId(text, other)).toBe(false)
  })

  it('replaces the one that is there, wherever it stands in its table', () => {
    const text = '[[kv_namespaces]]\nid = "old" # mine\nbinding = "STATE"\n[vars]\nid = "x"\n'
    const place: Place = { table: 'kv_namespaces', binding: 'STATE', key: 'id' }
    expect(withId(text, place, 'new')).toBe(
      '[[kv_namespaces]]\nid = "new" # mine\nbinding = "STATE"\n[vars]\nid = "x"\n'
    )
  })

  it('goes to the table with the binding, also behind another one', () => {
    const text = '[[kv_namespaces]]\nbinding = "A"\nid = "a"\n\n[[kv_namespaces]]\nbinding = "B"\n'
    const place: Place = { table: 'kv_namespaces', binding: 'B', key: 'id' }
    expect(hasId(text, place)).toBe(false)
    expect(withId(text, place, 'b')).toBe(`${text.slice(0, -1)}\nid = "b"\n`)
  })

  it('has no place in a file of another form', () => {
    const text = 'kv_namespaces = [{ binding = "STATE" }]\n'
    expect(
      withId(text, { table: 'kv_namespaces', binding: 'STATE', key: 'id' }, 'x')
    ).toBeUndefined()
  })
})
