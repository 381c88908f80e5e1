/** The console against hostile payloads, forged requests, and without Access. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleStage, openBrowser, openPage, raiseConsole } from './stage.ts'

const SCRIPT =
  '<script>document.title = "owned"</script><img src=x onerror="document.title=\'owned\'">'
const RTL = '\u202egnp.exe \u0007\u001b[31m'

let stage: ConsoleStage
let browser: Browser
beforeAll(async () => {
  ;[stage, browser] = await Promise.all([raiseConsole(), openBrowser()])
}, 60_000)
afterAll(async () => {
  await browser.close()
  await stage.close()
})

describe('a hostile payload', () => {
  it.each([
    ['a script', SCRIPT],
    ['marks and controls', RTL],
    ['100 KB', 'x'.repeat(100_000)],
    ['attributes', '" autofocus onfocus="document.title=\'owned\'" x="'],
  ])('is text on every page: %s', async (_, text) => {
    const user = `user ${text.slice(0, 200)}`
    const data = { account: text.slice(0, 200), user, profile: text.slice(0, 200), note: text }
    await stage.deliver({ event: 'profiles.added', name: text.slice(0, 200), data })
    await stage.deliver({ event: text.slice(0, 150), name: text.slice(0, 200), data: { user } })
    const { page, faults } = await openPage(browser)
    for (const path of [
      '/',
      `/trace?id=${encodeURIComponent(user)}`,
      '/quarantine',
      `/?event=${encodeURIComponent(text.slice(0, 300))}`,
    ]) {
      await page.goto(stage.at(path))
      await expect.poll(() => page.title()).toMatch(/argyle-edge$/)
      expect(await page.locator('main img, main script').count()).toBe(0)
    }
    await page.goto(stage.at('/'))
    await page.locator('tbody a').first().click()
    await expect.poll(() => page.title()).toMatch(/argyle-edge$/)
    expect(faults).toEqual([])
  })
})

describe('a request', () => {
  it.each([
    ['from another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['that does not tell its origin', {}],
    [
      'of the same site and another origin',
      { origin: 'https://evil.workers.dev', 'sec-fetch-site': 'same-site' },
    ],
  ])('that changes something and comes %s is refused', async (_, headers) => {
    for (const path of ['/queues/drain', '/quarantine', '/replay']) {
      const answer = await fetch(stage.at(path), {
        method: 'POST',
        headers: headers as Record<string, string>,
        redirect: 'manual',
      })
      expect([path, answer.status]).toEqual([path, 403])
    }
  })

  it('gets a strict policy, no frame and no cache with each page', async () => {
    const { headers } = await fetch(stage.at('/'))
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/
    )
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('weighs at most 40 KB with stylesheet and scripts', async () => {
    const files = [
      '/',
      '/files/style.css',
      ...['page', 'copy', 'live', 'plot', 'select', 'time'].map((name) => `/files/${name}.js`),
    ]
    let bytes = 0
    for (const file of files) {
      const body = await (await fetch(stage.at(file))).arrayBuffer()
      const zipped = new Response(
        new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
      )
      bytes += (await zipped.arrayBuffer()).byteLength
    }
    expect(bytes).toBeLessThan(40_000)
  })
})

/** A copy of the console's wrangler file, for a console of its own. */
function fileWith(change: (text: string) => string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'console-')), 'wrangler.toml')
  const text = readFileSync('wrangler.console.toml', 'utf8')
  const main = text.replace('src/console/index.ts', resolve('src/console/index.ts'))
  writeFileSync(file, change(main))
  return file
}

it('without Access every page is 403, and says how to protect the Worker', async () => {
  const closed = await raiseConsole(
    fileWith((text) => text.replace(/\[access\.dev\]\n.*\n.*\n/, ''))
  )
  try {
    for (const path of ['/', '/quarantine', '/files/style.css']) {
      const answer = await fetch(closed.at(path))
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain('until Cloudflare Access protects it')
    }
  } finally {
    await closed.close()
  }
}, 60_000)

it('without the operations of its edge every page is 503, and says what to look at', async () => {
  const alone = await raiseConsole(
    fileWith((text) => text.replaceAll('entrypoint = "Operations"', ''))
  )
  try {
    for (const path of ['/', '/quarantine', '/trace?id=x']) {
      const answer = await fetch(alone.at(path))
      expect([path, answer.status]).toEqual([path, 503])
      expect(await answer.text()).toContain('<code>[[services]]</code>')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    const [line] = alone.logged('unexpected')
    expect(line).toMatchObject({ level: 'error', path: '/', cause: 'TypeError' })
  } finally {
    await alone.close()
  }
}, 60_000)
