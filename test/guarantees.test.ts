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
import { historyRows } from './guarantees/history.ts'
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

const ownRows = [...copyRows, ...settingsRows, ...deliveryRows, ...historyRows]

proveRows([...queueRows, ...kvRows, ...ownRows])

it('the table in docs/guarantees.md has these rows: npm run tables writes it', async () => {
  const rows = [...queueRows, ...outageRows, ...kvRows, ...ownRows]
  const written = withTable(page, tableOf(rows))
  await expect(written).toMatchFileSnapshot('../docs/guarantees.md')
})
