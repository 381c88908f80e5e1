/**
 * Step 1: the account, its part of workers.dev, its plan. Changes nothing at Cloudflare.
 */

import { Failure } from '../failure.ts'
import { type Cloudflare, cloudflareApi } from './cloudflare.ts'
import { setInEnvFile } from './env-file.ts'
import type { Setup } from './setup.ts'
import { notLoggedIn, type Who, wranglerWith } from './wrangler.ts'

const FREE = `On the Free plan KV takes 1,000 writes a day and Queues 10,000 operations. After that the
  Worker cannot keep a delivery that fails, so the promise does not hold (docs/cost.md).`

/** The account's API, and the environment in which wrangler uses the same account. */
export interface Account {
  cloudflare: Cloudflare
  wrangler: ReturnType<typeof wranglerWith>
  subdomain: string
  /** Undefined if the credentials may not see the plan. */
  isPaid: boolean | undefined
}

/** @throws Failure if nobody is logged in, or the account cannot be used */
export async function chooseAccount(setup: Setup): Promise<Account> {
  const { session, progress, target } = setup
  const { env, settings } = session
  const who = await wranglerWith(env).whoami()
  if (!who.loggedIn) throw notLoggedIn()
  // As wrangler: the account of wrangler.toml wins.
  const given = target.accountId ?? settings.all.CLOUDFLARE_ACCOUNT_ID
  const { id, name } = await chosen(who, given, setup)
  progress.found('account', `${name} (${id})${who.email ? `, as ${who.email}` : ''}`)
  const wrangler = wranglerWith({ ...env, CLOUDFLARE_ACCOUNT_ID: id })
  const headers = await wrangler.authorization()
  for (const value of Object.values(headers)) session.hide(value.replace(/^Bearer /, ''))
  const cloudflare = cloudflareApi(session.ask, id, headers, env.CLOUDFLARE_API_BASE_URL)

  const subdomain = await cloudflare.subdomain()
  if (!subdomain) {
    const hint = `Open Workers & Pages in the dashboard once: it registers the subdomain. Then: ${session.fixes.setup()}`
    throw new Failure('The account has no workers.dev subdomain yet.', hint)
  }
  progress.found('subdomain', `${subdomain}.workers.dev`)
  const isPaid = await checkPlan(cloudflare, setup)
  return { cloudflare, wrangler, subdomain, isPaid }
}

async function chosen({ accounts }: Who, given: string | undefined, setup: Setup) {
  const [first] = accounts
  if (given)
    return accounts.find(({ id }) => id === given) ?? { id: given, name: 'the account given' }
  if (!first) throw new Failure('The login has no account.', 'Set CLOUDFLARE_ACCOUNT_ID.')
  if (accounts.length === 1) return first
  if (setup.options.yes) {
    const names = accounts.map(({ id, name }) => `${name} ${id}`).join(', ')
    throw new Failure(`The login has several accounts: ${names}.`, 'Set CLOUDFLARE_ACCOUNT_ID.')
  }
  const choices = accounts.map(({ id, name }) => ({ name: `${name} (${id})`, value: id }))
  const id = await setup.prompt.choose('Which account?', choices)
  const { envFile } = setup.target
  // wrangler reads it there too, so that each later deploy takes the same account.
  await setup.progress.make('account', `CLOUDFLARE_ACCOUNT_ID in ${envFile}`, () =>
    setInEnvFile(envFile, 'CLOUDFLARE_ACCOUNT_ID', id)
  )
  return accounts.find((one) => one.id === id) ?? first
}

async function checkPlan(cloudflare: Cloudflare, { session, progress, prompt, options }: Setup) {
  const isPaid = await cloudflare.isPaid()
  if (isPaid) {
    progress.found('plan', 'Workers Paid')
    return isPaid
  }
  if (isPaid === undefined) {
    progress.skipped(
      'plan',
      'cannot be read with these credentials: the promise needs Workers Paid'
    )
    return isPaid
  }
  progress.skipped('plan', 'Free')
  session.terminal.warn(FREE)
  if (options.free || options.dryRun) return isPaid
  const goesOn = !options.yes && (await prompt.confirm('Go on with the Free plan?', false))
  if (!goesOn)
    throw new Failure('The account is on the Free plan.', 'Change the plan, or use --free.')
  return isPaid
}
