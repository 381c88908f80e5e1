/** The directions in which imports may point, compared with the files of src/. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// The parts that each part of src/ may import besides itself.
const MAY_IMPORT: Record<string, readonly string[]> = {
  'index.ts': ['worker'],
  platform: [],
  argyle: ['platform'],
  contract: ['platform', 'argyle'],
  worker: ['platform', 'argyle', 'contract'],
  consumer: ['platform', 'argyle', 'contract'],
  testing: ['platform', 'argyle', 'contract', 'consumer'],
  cli: ['platform', 'argyle', 'contract'],
}
const HONO_MAY_STAND_IN = /^worker\/http\//

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
const imports = files
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const text = readFileSync(join('src', file), 'utf8')
    const targets = text.matchAll(/(?:from|^import|import\() ?'([^']+)'/gm)
    return [...targets].map(([, target = '']) => ({ file, target }))
  })

function isAllowed({ file, target }: { file: string; target: string }): boolean {
  if (/^hono(\/|$)/.test(target)) return HONO_MAY_STAND_IN.test(file)
  if (!target.startsWith('.')) return true
  const [from = ''] = file.split('/')
  const [to = ''] = join(file, '..', target).split('/')
  return to === from || (MAY_IMPORT[from] ?? []).includes(to)
}

it('lets imports point only from the worker, argyle-edge/consumer and the command line downwards', () => {
  expect(imports.length).toBeGreaterThan(200)
  expect(imports.filter((one) => !isAllowed(one))).toEqual([])
})
