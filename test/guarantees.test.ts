/**
 * Every row of the guarantee table is a test here, except those that need long:
 * `guarantees.slow.test.ts`.
 *
 * The table in docs/guarantees.md is written from the rows. The last test fails when the page is
 * stale; `npm run tables` writes it.
 */

import { reset } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import page from '../docs/guarantees.md?raw'
import { copyRows } from './guarantees/copies.ts'
import { deliveryRows } from './guarantees/deliveries.ts'
import { kvRows } from './guarantees/kv.ts'
import { outageRows } from './guarantees/outage.ts'
import { queueRows } from './guarantees/queue.ts'
import { proveRows, tableOf } from './guarantees/row.ts'
import { settingsRows } from './guarantees/settings.ts'
import { withTable } from './page.ts'

afterEach(async () => {
  vi.useRealTimers()
  await reset()
})

proveRows([...queueRows, ...kvRows, ...copyRows, ...settingsRows, ...deliveryRows])

it('the table in docs/guarantees.md has these rows: npm run tables writes it', async () => {
  const own = [...copyRows, ...settingsRows, ...deliveryRows]
  const rows = [...queueRows, ...outageRows, ...kvRows, ...own]
  const written = withTable(page, tableOf(rows))
  await expect(written).toMatchFileSnapshot('../docs/guarantees.md')
})
