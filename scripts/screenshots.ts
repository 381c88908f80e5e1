/**
 * `npm run screenshots`: the pictures of docs/console, from a console that runs with
 * `npm run dev:samples`. Made by hand after a change of the pages: no test compares pictures.
 */

import { mkdirSync } from 'node:fs'
import { openBrowser, openPage } from '../test/e2e/console/stage.ts'

const ADDRESS = process.argv[2] ?? 'http://localhost:8788'
const FOLDER = 'docs/console'
const WIDE = { width: 1280, height: 900 }
const NARROW = { width: 360, height: 780 }

const SHOTS = [
  { name: 'deliveries', path: '/', scheme: 'light', viewport: WIDE },
  { name: 'deliveries-dark', path: '/', scheme: 'dark', viewport: WIDE },
  { name: 'deliveries-narrow', path: '/', scheme: 'light', viewport: NARROW },
  { name: 'delivery', path: 'first', scheme: 'light', viewport: WIDE },
  { name: 'quarantine', path: '/quarantine', scheme: 'light', viewport: WIDE },
  { name: 'queues', path: '/queues', scheme: 'light', viewport: WIDE },
  { name: 'health', path: '/health', scheme: 'light', viewport: WIDE },
] as const

mkdirSync(FOLDER, { recursive: true })
for (const { name, path, scheme, viewport } of SHOTS) {
  // One for each: the packaged browser is one process, and ends with its first page.
  const browser = await openBrowser()
  try {
    const { page } = await openPage(browser, { colorScheme: scheme, viewport })
    await page.goto(new URL(path === 'first' ? '/?outcome=accepted' : path, ADDRESS).href)
    if (path === 'first') await page.locator('tbody tr').nth(3).locator('a').first().click()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: `${FOLDER}/${name}.png` })
  } finally {
    await browser.close()
  }
  console.log(`${FOLDER}/${name}.png`)
}
