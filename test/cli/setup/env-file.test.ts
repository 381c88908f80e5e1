/** One variable in an env file, beside the lines of its owner. */

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { setInEnvFile } from '../../../src/cli/setup/env-file.ts'
import { directory } from '../commands/command.ts'

it.each([
  [undefined, 'A=1\n'],
  ['', 'A=1\n'],
  ['B=2', 'B=2\nA=1\n'],
  ['B=2\n', 'B=2\nA=1\n'],
  ['# key\nA=0\nAB=3\n', '# key\nA=1\nAB=3\n'],
  // The last one counts.
  ['A=0\nexport A=2\n', 'A=0\nA=1\n'],
  [' A = 0\n#A=5\n', 'A=1\n#A=5\n'],
])('sets it in %j, for its owner only', (before, after) => {
  const file = join(directory(), '.env')
  if (before !== undefined) writeFileSync(file, before)
  setInEnvFile(file, 'A', '1')
  expect(readFileSync(file, 'utf8')).toBe(after)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('takes no value that readers of env files would change', () => {
  const file = join(directory(), '.env')
  for (const value of ['a b', 'a$b', "a'b", 'a\nb', 'a#b']) {
    expect(() => setInEnvFile(file, 'A', value)).toThrow('cannot hold')
  }
})
