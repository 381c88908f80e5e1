/**
 * `setup` from the first look at the account to a delivery that arrived, step by step.
 *
 * Each step looks before it makes, so it can run again at any point. The accepted price: every run
 * asks Cloudflare for each name again.
 */

import type { Check } from '../doctor/check.ts'
import type { Session } from '../session.ts'
import { chooseAccount } from './account.ts'
import { offerConsole } from './console.ts'
import { deploy, waitForHealth } from './deploy.ts'
import { raiseLimits } from './limits.ts'
import type { Progress } from './progress.ts'
import type { Prompt } from './prompt.ts'
import { checkAll, checkWorker, sendSample } from './proof.ts'
import { makeResources } from './resources.ts'
import { makeSecrets } from './secrets.ts'
import { subscribe } from './subscription.ts'
import type { Target } from './target.ts'

export interface Options {
  yes: boolean
  dryRun: boolean
  /** Goes on with the Free plan. */
  free: boolean
  /** Default: asked. */
  events: string[] | undefined
}

/** Everything that the steps share. */
export interface Setup {
  session: Session
  target: Target
  prompt: Prompt
  progress: Progress
  options: Options
}

export interface Finished {
  address: string
  checks: Check[]
}

/** Runs all steps. @throws Failure, after which it can run again */
export async function setUp(setup: Setup): Promise<Finished> {
  const { options, target } = setup
  const account = await chooseAccount(setup)
  const deployed = await account.cloudflare.bindings(target.worker)
  const resources = await makeResources(account, deployed ?? [], setup)
  await raiseLimits(account.isPaid, setup)
  const secrets = await makeSecrets(deployed ?? [], setup)
  const address = await deploy(account, { deployed, resources, secrets }, setup)
  if (options.dryRun) {
    await subscribe(address, setup)
    return { address, checks: [] }
  }
  await waitForHealth(address, setup)
  const worker = await checkWorker(address, setup)
  const event = await subscribe(address, setup)
  const checks = await checkAll(address, worker, setup)
  if (event) await sendSample(event, address, account, setup)
  await offerConsole(account, setup)
  return { address, checks }
}
