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
  // Of the Worker only types: see below.
  console: ['platform', 'contract', 'worker'],
}
// The stages of the Worker, from the outside inwards. Its other files count as the innermost.
const STAGES = ['http', 'operations.ts', 'recovery', 'history', 'inbound', 'outbound', 'state']
const HONO_MAY_STAND_IN = /^(worker\/http|console)\//

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
  // The scripts of its pages, which the build has made of src/console/browser.
  if (file === 'console/files.ts' && target.startsWith('../../dist/browser/')) return true
  const [from = '', fromStage = ''] = file.split('/')
  const [to = '', toStage = ''] = join(file, '..', target).split('/')
  if (from === 'worker' && to === 'worker') return depth(toStage) >= depth(fromStage)
  return to === from || (MAY_IMPORT[from] ?? []).includes(to)
}

function depth(stage: string): number {
  return STAGES.includes(stage) ? STAGES.indexOf(stage) : STAGES.length - 1
}

it('lets no later stage of the Worker reach back', () => {
  expect(isAllowed({ file: 'worker/state/seen.ts', target: '../inbound/admit.ts' })).toBe(false)
  expect(isAllowed({ file: 'worker/inbound/admit.ts', target: '../state/seen.ts' })).toBe(true)
})

it('lets imports point only from the worker, argyle-edge/consumer and the command line downwards', () => {
  expect(imports.length).toBeGreaterThan(200)
  expect(imports.filter((one) => !isAllowed(one))).toEqual([])
})

it('lets the console know nothing of the Worker but the types of its operations', () => {
  const own = files.filter((file) => /^console\/.*\.ts$/.test(file))
  expect(own.length).toBeGreaterThan(15)
  const lines = own.flatMap((file) =>
    readFileSync(join('src', file), 'utf8')
      .split('\n')
      .filter((line) => line.includes('/worker/'))
  )
  expect(lines).toEqual(["import type { Operations } from '../worker/operations.ts'"])
})
