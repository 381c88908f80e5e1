/** The last question of `setup`: whether to deploy the console, too. */

import { expect, it } from 'vitest'
import type { Account } from '../../../src/cli/setup/account.ts'
import { offerConsole } from '../../../src/cli/setup/console.ts'
import type { Setup } from '../../../src/cli/setup/setup.ts'

/** Offers it, and returns what was asked, deployed and said. */
async function offered(
  isThere: boolean,
  answer: (standard: boolean) => boolean,
  environment = 'production'
) {
  const seen: string[] = []
  const account = {
    cloudflare: { bindings: async () => (isThere ? [] : undefined) },
    wrangler: { deployConsole: async (argument: string) => void seen.push(`deployed ${argument}`) },
  } as unknown as Account
  const setup = {
    target: { environment, envArgument: environment === 'sandbox' ? '--env=sandbox' : '--env=' },
    session: { fixes: { setup: () => 'npm run setup' } },
    prompt: {
      confirm: async (question: string, standard: boolean) => {
        seen.push(question)
        return answer(standard)
      },
    },
    progress: {
      found: (_: string, says: string) => seen.push(`found ${says}`),
      skipped: (_: string, says: string) => seen.push(`skipped ${says}`),
      make: async (_: string, says: string, work: () => Promise<void>) => {
        await work()
        seen.push(`made ${says}`)
      },
    },
  } as unknown as Setup
  await offerConsole(account, setup)
  return seen
}

const QUESTION = "Deploy the console too, the operator's pages?"
const standard = (given: boolean) => given

it('leaves it out by default, and names the command that deploys it', async () => {
  expect(await offered(false, standard)).toEqual([
    QUESTION,
    'skipped not deployed; npm run deploy:console deploys it',
  ])
  expect((await offered(false, standard, 'sandbox')).at(-1)).toContain('deploy:console:sandbox')
})

it('deploys it if it is wanted, and says how to protect it', async () => {
  const seen = await offered(false, () => true, 'sandbox')
  expect(seen.slice(0, 2)).toEqual([QUESTION, 'deployed --env=sandbox'])
  expect(seen.at(-1)).toMatch(/^made argyle-edge-console-sandbox, which answers 403 until Access/)
  expect(seen.at(-1)).toContain('docs/console.md')
})

it('asks nothing if it is there already', async () => {
  expect(await offered(true, () => true)).toEqual(['found argyle-edge-console'])
})
