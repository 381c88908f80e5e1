/**
 * `npm run screenshots`: the pictures of docs/console, from a console that runs with
 * `npm run dev:samples`. Made by hand after a change of the pages: no test compares pictures.
 */

import { mkdirSync } from 'node:fs'
import { openBrowser, openPage } from '../test/e2e/console/stage.ts'

const ADDRESS = process.argv[2] ?? 'http://localhost:8788'
// Of the samples, an event whose journey has a duplicate and a follow-up.
const WITH_FOLLOW_UP = '/?event=accounts.updated&outcome=accepted'
const FOLDER = 'docs/console'
const WIDE = { width: 1280, height: 900 }
const LOW = { width: 1280, height: 600 }
const LOWEST = { width: 1280, height: 480 }
const NARROW = { width: 360, height: 780 }

const SHOTS = [
  { name: 'deliveries', path: '/', scheme: 'light', viewport: WIDE },
  { name: 'deliveries-dark', path: '/', scheme: 'dark', viewport: WIDE },
  { name: 'deliveries-narrow', path: '/', scheme: 'light', viewport: NARROW },
  { name: 'delivery', path: 'first', scheme: 'light', viewport: LOW },
  { name: 'quarantine', path: '/quarantine', scheme: 'light', viewport: LOWEST },
  { name: 'queues', path: '/queues', scheme: 'light', viewport: LOWEST },
  { name: 'health', path: '/health', scheme: 'light', viewport: WIDE },
] as const

mkdirSync(FOLDER, { recursive: true })
for (const { name, path, scheme, viewport } of SHOTS) {
  // One for each: the packaged browser is one process, and ends with its first page.
  const browser = await openBrowser()
  try {
    const { page } = await openPage(browser, { colorScheme: scheme, viewport })
    await page.goto(new URL(path === 'first' ? WITH_FOLLOW_UP : path, ADDRESS).href)
    if (path === 'first') await page.locator('tbody tr a').first().click()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: `${FOLDER}/${name}.png` })
  } finally {
    await browser.close()
  }
  console.log(`${FOLDER}/${name}.png`)
}
