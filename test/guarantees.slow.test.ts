/** The rows of the guarantee table that need long: see `guarantees.test.ts`. */

import { reset } from 'cloudflare:test'
import { afterEach, vi } from 'vitest'
import { outageRows } from './guarantees/outage.ts'
import { proveRows } from './guarantees/row.ts'

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

proveRows(outageRows, 300_000)
