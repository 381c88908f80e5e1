/**
 * Step 4: the deploy, and the Worker's address from wrangler's own output, kept for every later
 * command. A Worker that is deployed already is left alone, unless an earlier step made something.
 */

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { urlsOf } from '../worker/urls.ts'
import type { Account } from './account.ts'
import { setInEnvFile } from './env-file.ts'
import type { Setup } from './setup.ts'

const HEALTH_TRIES = 30
const HEALTH_WAIT_MILLISECONDS = 2_000

export const ADDRESS = 'ARGYLE_EDGE_URL'

/** Deploys, unless nothing has changed since. Returns the Worker's address. */
export async function deploy(
  { wrangler, subdomain }: Account,
  isDeployed: boolean,
  hasChanged: boolean,
  setup: Setup
): Promise<string> {
  const { session, progress, target } = setup
  const { envArgument, envFile, secretsFile, worker } = target
  // Written after a deploy that succeeded: one that broke off in the middle is done again.
  const known = session.settings.all[ADDRESS]
  if (isDeployed && !hasChanged && known) {
    progress.found('deploy', `${worker} at ${known}; npm run deploy deploys a change`)
    return known
  }
  const words = existsSync(secretsFile) ? ['--secrets-file', secretsFile] : []
  const deployNow = () => wrangler.deploy(envArgument, ...words)
  const targets = await progress.make('deploy', worker, deployNow)
  const address = addressIn(targets ?? []) ?? `https://${worker}.${subdomain}.workers.dev`
  if (known !== address) {
    await progress.make('address', `${address}, as ${ADDRESS} in ${envFile}`, () =>
      setInEnvFile(envFile, ADDRESS, address)
    )
  } else progress.found('address', address)
  return address
}

/** A domain of one's own before the address under workers.dev. */
function addressIn(targets: readonly string[]): string | undefined {
  const own = targets.find((target) => target.endsWith('(custom domain)'))
  if (own) return `https://${own.split(' ')[0]}`
  return targets.find((target) => target.startsWith('https://'))
}

/** Waits until the Worker answers: a new address takes a minute. @throws Failure if it is not healthy */
export async function waitForHealth(address: string, { session, progress }: Setup): Promise<void> {
  const { ask, terminal } = session
  const { health } = urlsOf(address)
  for (let attempt = 1; ; attempt++) {
    const answer = await ask('The Worker', 'GET', health, { final: 503 }).catch(() => undefined)
    if (answer?.status === 200) return progress.found('health', 'ok')
    if (answer?.status === 503 || attempt === HEALTH_TRIES) {
      const hint = `curl ${health.href} names the setting that is wrong. Mend it, and run setup again.`
      throw new Failure('The Worker is not healthy.', hint)
    }
    await terminal.spin('Waiting for the new address …', sleep(HEALTH_WAIT_MILLISECONDS))
  }
}
