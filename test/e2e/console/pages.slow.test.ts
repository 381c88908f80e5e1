/** The pages of the console in a real browser, with real deliveries behind them. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleOf } from '../../../src/contract/sample.ts'
import { type ConsoleStage, follow, openBrowser, openPage, raiseConsole } from './stage.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PAGES = [
  '/',
  '/?outcome=invalid',
  '/trace?id=user-1',
  '/trace?id=nothing',
  '/quarantine',
  '/queues',
  '/health',
  '/nowhere',
]

let stage: ConsoleStage
let browser: Browser
beforeAll(async () => {
  ;[stage, browser] = await Promise.all([raiseConsole(), openBrowser()])
  for (let number = 0; number < 60; number++) await stage.deliver(delivery(number))
  for (let number = 0; number < 5; number++) await stage.deliver(delivery(number))
  await stage.deliver({ event: 'profiles.added', name: 'x', data: { user: 'bad' } })
  await stage.deliver('not JSON')
}, 120_000)
afterAll(async () => {
  await browser.close()
  await stage.close()
})

const delivery = (number: number) => ({
  event: number % 2 ? 'profiles.added' : 'employments.added',
  name: 'argyle-edge profiles',
  data: {
    account: `account-${number}`,
    user: `user-${number}`,
    profile: `profile-${number}`,
    employment: `employment-${number}`,
  },
})

const outcomes = (page: Page) => page.locator('tbody .chip').allTextContents()

describe('the list of deliveries', () => {
  it('shows the newest first, and the next page after it while new ones arrive', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(stage.at('/'))
    const numbers = () =>
      page
        .locator('tr[data-n]')
        .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-n'))))
    const first = await numbers()
    expect(first).toHaveLength(50)
    await stage.deliver(delivery(1_001))
    await follow(page, page.getByRole('link', { name: 'Older' }))
    const second = await numbers()
    expect(Math.max(...second)).toBeLessThan(Math.min(...first))
    expect(faults).toEqual([])
  })

  it('filters by the address, and keeps the filter in the form', async () => {
    const { page } = await openPage(browser)
    await page.goto(stage.at('/'))
    await page.getByLabel('Event').fill('*.added')
    await page.getByLabel('invalid').check()
    await follow(page, page.getByRole('button', { name: 'Filter' }))
    expect(new URL(page.url()).searchParams.get('outcome')).toBe('invalid')
    expect(await outcomes(page)).toEqual(['invalid'])
    expect(await page.getByLabel('invalid').isChecked()).toBe(true)
  })

  it('shows figures and bars that narrow the time', async () => {
    const { page } = await openPage(browser)
    await page.goto(stage.at('/'))
    expect(await page.locator('.figures').textContent()).toMatch(/Duplicates\s*5/)
    await follow(page, page.locator('svg.plot a').last())
    expect(page.url()).toContain('since=')
    expect(await page.locator('tr[data-n]').count()).toBe(50)
  })

  it('adds what comes while it is live, and leaves the rows below', async () => {
    const { page } = await openPage(browser)
    await page.goto(stage.at('/'))
    const newest = await page.locator('tr[data-n]').first().getAttribute('data-n')
    await stage.deliver(delivery(2_001))
    await page.getByLabel('Live', { exact: true }).check()
    await expect
      .poll(() => page.locator('tr[data-n]').first().getAttribute('data-n'), { timeout: 15_000 })
      .not.toBe(newest)
    expect(await page.locator('tr[data-n]').count()).toBe(51)
  })
})

describe('one delivery', () => {
  it('shows its event and its journey, and is found by any of its ids', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(stage.at('/'))
    await page.getByRole('searchbox').fill('profile-1')
    await follow(page, page.getByRole('button', { name: 'Trace' }))
    const journey = page.locator('.timeline')
    expect(await journey.textContent()).toMatch(/accepted[\s\S]*duplicate/)
    await follow(page, page.getByRole('link', { name: 'open' }).first())
    expect(await page.locator('pre').first().textContent()).toContain('"com.argyle.profiles.added"')
    expect(faults).toEqual([])
  })

  it('is replayed after a question, and the consumer handles it again', async () => {
    const answer = await stage.deliver(delivery(3_001))
    const handled = () => stage.logged('message').filter((line) => line.id === answer.id).length
    await expect.poll(handled, { timeout: 20_000 }).toBe(1)
    const { page } = await openPage(browser)
    await page.goto(stage.at('/trace?id=user-3001'))
    await follow(page, page.getByRole('link', { name: 'open' }).first())
    await follow(page, page.getByRole('button', { name: 'Replay …' }))
    await follow(page, page.getByRole('button', { name: 'Replay', exact: true }))
    expect(await page.locator('.notice').textContent()).toBe('Replayed 1 event.')
    await expect.poll(handled, { timeout: 20_000 }).toBe(2)
    expect(stage.logged('replay begun').at(-1)).toMatchObject({ by: 'developer@example.com' })
  })
})

describe('the quarantine', () => {
  it('redrives what is selected and deletes after a question, with the counts', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(stage.at('/quarantine?reason=schema'))
    expect(await page.locator('tbody tr').count()).toBe(1)
    await page.getByLabel('Select all').check()
    await follow(page, page.getByRole('button', { name: 'Redrive selected …' }))
    expect(await page.locator('main').textContent()).toContain('Send 1 entry')
    await follow(page, page.getByRole('button', { name: 'Redrive', exact: true }))
    expect(await page.locator('.notice').textContent()).toContain('in the quarantine still: 1')
    await page.goto(stage.at('/quarantine?reason=not_json'))
    await follow(page, page.locator('tbody a'))
    expect(await page.locator('.facts').textContent()).toMatch(
      /Reason\s*not_json, body is not UTF-8 JSON/
    )
    await page.getByText('The body as it came').click()
    expect(await page.locator('pre').textContent()).toBe('not JSON')
    await follow(page, page.getByRole('button', { name: 'Delete …' }))
    await follow(page, page.getByRole('button', { name: 'Delete', exact: true }))
    expect(await page.locator('.notice').textContent()).toBe('Deleted 1.')
    expect(stage.logged('deleted').at(-1)).toMatchObject({ by: 'developer@example.com' })
    expect(faults).toEqual([])
  })
})

describe('every page', () => {
  it.each(['light', 'dark'] as const)(
    'has no fault for axe, and none in the console: %s',
    async (colorScheme) => {
      const { page, faults } = await openPage(browser, { colorScheme, bypassCSP: true })
      await page.goto(stage.at('/'))
      const one = (await page.locator('tbody a').first().getAttribute('href')) ?? ''
      for (const path of [...PAGES, one]) {
        await page.goto(stage.at(path))
        await page.addScriptTag({ content: AXE })
        const found = await page.evaluate(async () => {
          const { violations } = await (
            globalThis as unknown as {
              axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
            }
          ).axe.run()
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
        })
        expect([path, ...found]).toEqual([path])
      }
      expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
    }
  )

  it('fits on 360 px without scrolling sideways, also with long ids', async () => {
    const sample = sampleOf('deposit_destinations.removed')
    await stage.deliver(sample)
    const { page } = await openPage(browser, { viewport: { width: 360, height: 740 } })
    await page.goto(stage.at('/'))
    const one = (await page.locator('tbody a').first().getAttribute('href')) ?? ''
    for (const path of [...PAGES, one, `/trace?id=${sample.data.user}`]) {
      await page.goto(stage.at(path))
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
        path,
        360,
      ])
    }
  })

  it('names the environment, and copies an event by one click', async () => {
    const { page } = await openPage(browser)
    // A browser without a window has no clipboard.
    await page.addInitScript(
      'navigator.clipboard.writeText = async (text) => { window.copied = text }'
    )
    await page.goto(stage.at('/?outcome=accepted'))
    await follow(page, page.locator('tbody a').first())
    expect(await page.locator('header .chip').textContent()).toBe('production')
    await page.getByRole('button', { name: 'Copy', exact: true }).first().click()
    await expect.poll(() => page.locator('#status').textContent()).toBe('Copied')
    const copied = await page.evaluate<string>('window.copied')
    expect(JSON.parse(copied)).toMatchObject({ specversion: '1.0' })
  })

  it('works without JavaScript', async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(stage.at('/'))
    await follow(page, page.locator('tbody a').first())
    expect(await page.locator('h1').textContent()).toMatch(/^\w+\.\w+ \w+\//)
    await page.goto(stage.at('/queues'))
    await follow(page, page.getByRole('button', { name: 'Drain now' }))
    expect(await page.locator('.notice').textContent()).toContain('Nothing waited.')
  })

  it('is reached by the keyboard alone', async () => {
    const { page } = await openPage(browser)
    await page.goto(stage.at('/'))
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the content')
    await page.keyboard.press('/')
    await page.keyboard.type('user-1')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/trace?id=user-1')
  })
})
