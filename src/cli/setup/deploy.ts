/**
 * Step 4: the deploy, and the Worker's address, kept for every later command. A Worker that is
 * deployed as wrangler.toml says is left alone: its code may be newer than this clone.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, usage } from '../failure.ts'
import { readSecrets } from '../secrets-file.ts'
import { urlsOf } from '../worker/urls.ts'
import type { Account } from './account.ts'
import type { Binding } from './cloudflare.ts'
import { setInEnvFile } from './env-file.ts'
import { stopped } from './prompt.ts'
import type { Setup } from './setup.ts'
import { deployedId, type Resource } from './target.ts'

const HEALTH_MILLISECONDS = 180_000
const HEALTH_TRY_MILLISECONDS = 10_000
const HEALTH_WAIT_MILLISECONDS = 2_000

const ADDRESS = 'ARGYLE_EDGE_URL'

/** What the deployed Worker should have. */
interface Needed {
  /** Its bindings; undefined if it is not deployed. */
  deployed: Binding[] | undefined
  resources: readonly Resource[]
  /** The names of the secrets that it does not have yet. */
  secrets: readonly string[]
}

/** Deploys, if the Worker is not as wrangler.toml says. Returns its address. */
export async function deploy(account: Account, needed: Needed, setup: Setup): Promise<string> {
  const { session, progress, prompt, target } = setup
  const { envArgument, envFile, secretsFile, worker } = target
  const hosts = hostsOf(account, setup)
  const known = session.settings.all[ADDRESS]
  const isOurs = known !== undefined && hosts.includes(URL.parse(known)?.host ?? '')
  const expected = isOurs ? known : `https://${hosts[0]}`

  const faults = needed.deployed ? await faultsOf(account, needed.deployed, needed, setup) : []
  let address = expected
  if (needed.deployed && faults.length === 0) {
    progress.found('deploy', `${worker} at ${expected}; ${session.fixes.deploy()} deploys a change`)
  } else {
    const question = `${worker} is deployed, but ${faults.join(', ')}. Deploy this clone over it?`
    if (needed.deployed && !(await prompt.confirm(question, true))) throw stopped(session)
    const all = Object.entries(readSecrets(secretsFile))
    const secrets = Object.fromEntries(all.filter(([name]) => needed.secrets.includes(name)))
    const targets = await progress.make(
      'deploy',
      faults.length > 0 ? `${worker}: ${faults.join(', ')}` : worker,
      () => account.wrangler.deploy(envArgument, secrets, session.fixes.setup()),
      'aloud'
    )
    if (!isOurs) address = addressIn(targets ?? []) ?? expected
  }
  if (known === address) progress.found('address', address)
  else {
    await progress.make('address', `${address}, as ${ADDRESS} in ${envFile}`, () =>
      setInEnvFile(envFile, ADDRESS, address)
    )
  }
  return address
}

/**
 * The hosts of the Worker, its own domains first.
 *
 * @throws Failure if the environment has another
 */
function hostsOf({ subdomain }: Account, { session, target }: Setup): string[] {
  const { hosts: own, hasWorkersDev, worker } = target
  const hosts = hasWorkersDev ? [...own, `${worker}.${subdomain}.workers.dev`] : own
  if (hosts.length === 0) {
    throw usage('The Worker has no address.', 'Set workers_dev or routes in wrangler.toml.')
  }
  const exported = session.env[ADDRESS]
  if (exported && !hosts.includes(urlsOf(exported).endpoint.host)) {
    const hint = `It has ${hosts.join(' and ')}. Unset the variable, and run setup again.`
    throw usage(`${ADDRESS} in the environment is not an address of ${worker}.`, hint)
  }
  return hosts
}

/** In which the deployed Worker is not what wrangler.toml says, also because a deploy broke off. */
async function faultsOf(
  { cloudflare }: Account,
  deployed: Binding[],
  { resources, secrets }: Needed,
  { target }: Setup
): Promise<string[]> {
  const { worker, queues, crons, hasWorkersDev } = target
  const hasQueue = (queue: string) => deployed.some((one) => one.queue_name === queue)
  const isBound = (resource: Resource) => deployedId(resource, deployed) === resource.id
  const isScheduled = async () => {
    const there = await cloudflare.crons(worker)
    return crons.every((cron) => there.includes(cron))
  }
  const faults = [
    ...resources
      .filter((one) => !one.id || !isBound(one))
      .map(({ binding }) => `without ${binding}`),
    ...queues.filter((queue) => !hasQueue(queue)).map((queue) => `without the queue ${queue}`),
    ...secrets.map((name) => `without ${name}`),
  ]
  if (!(await isScheduled())) faults.push('without its cron')
  if (hasWorkersDev && !(await cloudflare.hasWorkersDev(worker))) faults.push('without its address')
  return faults
}

/** A domain of one's own before the address under workers.dev. */
function addressIn(targets: readonly string[]): string | undefined {
  const own = targets.find((target) => target.endsWith('(custom domain)'))
  if (own) return `https://${own.split(' ')[0]}`
  return targets.find((target) => target.startsWith('https://'))
}

/**
 * Waits until the Worker answers: a new address takes a minute.
 *
 * @throws Failure if it is not healthy
 */
export async function waitForHealth(address: string, { session, progress }: Setup): Promise<void> {
  const { ask, terminal, now, fixes } = session
  const { health } = urlsOf(address)
  const until = now().getTime() + HEALTH_MILLISECONDS
  const request = { timeoutMilliseconds: HEALTH_TRY_MILLISECONDS, final: 503 }
  for (;;) {
    const answer = await ask('The Worker', 'GET', health, request).catch(() => undefined)
    if (answer?.status === 200) return progress.found('health', 'ok')
    if (answer?.status === 503) {
      const hint = `curl ${health.href} names the setting that is wrong. Correct it, then: ${fixes.setup()}`
      throw new Failure('The Worker is not healthy.', hint)
    }
    if (now().getTime() > until) {
      const words = answer ? `answers ${answer.status}` : 'does not answer'
      const hint = `${fixes.deploy()} sets its addresses again. Then: ${fixes.setup()}`
      throw new Failure(`The Worker ${words} at ${health.href}.`, hint)
    }
    await terminal.spin('Waiting for the new address …', sleep(HEALTH_WAIT_MILLISECONDS))
  }
}
