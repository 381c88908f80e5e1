/**
 * The console's stage: the edge, a consumer and the console from their own wrangler files, run
 * together, and a real browser in front of them.
 */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as driver, type Locator, type Page } from 'playwright-core'
import { createTestHarness } from 'wrangler'
import { signatureOf } from '../../../src/cli/worker/delivery.ts'

process.env.WRANGLER_LOG ??= 'warn'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const SECRET = 'a-secret-for-this-run'
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']

export interface ConsoleStage {
  /** A path of the console. */
  at(path: string): string
  /** Posts a signed delivery to the edge. Returns its answer. */
  deliver(delivery: object | string): Promise<Record<string, unknown>>
  bindings<Env>(worker: string): Promise<Env>
  /** The log lines with this message so far, of all Workers. */
  logged(message: string): Record<string, unknown>[]
  close(): Promise<void>
}

/** Starts the three Workers. The console is the first, because the harness listens for one. */
export async function raiseConsole(consoleFile = 'wrangler.console.toml'): Promise<ConsoleStage> {
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      { configPath: consoleFile },
      { configPath: 'wrangler.toml', secrets: { ARGYLE_WEBHOOK_SECRET: SECRET } },
      { configPath: 'test/e2e/trial/wrangler.toml' },
    ],
  })
  const { url } = await harness.listen()
  const edge = harness.getWorker('argyle-edge')
  return {
    at: (path) => new URL(path, url.href).href,
    async deliver(delivery) {
      const body = typeof delivery === 'string' ? delivery : JSON.stringify(delivery)
      const headers = { 'x-argyle-signature': signatureOf(Buffer.from(body), SECRET) }
      const init = { method: 'POST', body, headers }
      const answer = await edge.fetch('/webhooks/argyle', init)
      return (await answer.json()) as Record<string, unknown>
    },
    bindings: <Env>(worker: string) => harness.getWorker<Env>(worker).getEnv(),
    logged: (message) =>
      harness
        .getLogs()
        .map((line) => line.message)
        .filter((line) => /^\{"(level|message)":"/.test(line))
        .map((line) => JSON.parse(line))
        .filter((line) => line.message === message),
    close: () => harness.close(),
  }
}

/** Starts the browser that comes with the package; where it cannot run, an installed one. */
export async function openBrowser(): Promise<Browser> {
  try {
    const executablePath = await chromium.executablePath()
    return await driver.launch({ executablePath, args: chromium.args, headless: true })
  } catch (error) {
    const executablePath = INSTALLED.find((path) => existsSync(path))
    if (!executablePath)
      throw new Error('No browser can run here: install Chromium.', { cause: error })
    return driver.launch({ executablePath, headless: true })
  }
}

/** A page that notes every error and every refusal of the CSP. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser['newPage']>[0] = {}
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  return { page, faults }
}

/** Clicks what leads to another page, and waits until that one is there. */
export async function follow(page: Page, target: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('load'), target.click()])
}
