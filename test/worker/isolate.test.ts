/** The isolate's settings and memory, which are made once for its bindings. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { isolateOf } from '../../src/worker/isolate.ts'

it('is made once for the same bindings', () => {
  const bindings = { ...env }
  expect(isolateOf(bindings)).toBe(isolateOf(bindings))
  expect(isolateOf({ ...env })).not.toBe(isolateOf(bindings))
})

it('names the faults in wrong settings, and is not made', () => {
  const opened = isolateOf({ ...env, ARGYLE_WEBHOOK_SECRET: '' })
  expect(opened).toMatchObject({ ok: false, faults: [{ path: 'ARGYLE_WEBHOOK_SECRET' }] })
})
