/**
 * Step 2: the queues, the KV namespace and the D1 database, each looked up by its name before it is
 * made; their ids go into wrangler.toml.
 *
 * The queues come first: where the plan or the token does not allow them, nothing is left behind.
 * An id in wrangler.toml lets a deploy that failed be repeated, and lets no failed look-up of
 * wrangler's put a new, empty namespace in the place of the one with the outbox.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { Failure } from '../failure.ts'
import type { Account } from './account.ts'
import { type Binding, CloudflareError } from './cloudflare.ts'
import type { Setup } from './setup.ts'
import { deployedId, type Resource, WRANGLER_FILE } from './target.ts'
import { withId } from './toml.ts'

const NAMES = { kv: 'namespace', d1: 'database' } as const

/**
 * Makes what is missing.
 *
 * @param deployed the bindings of the deployed Worker
 * @returns the resources with their ids; in a dry run, one that would be made has none
 */
export async function makeResources(
  { cloudflare }: Account,
  deployed: readonly Binding[],
  setup: Setup
): Promise<Resource[]> {
  const { progress, target } = setup
  const queues = await cloudflare.queues()
  for (const queue of target.queues) {
    if (queues.has(queue)) progress.found('queue', queue)
    else await progress.make('queue', queue, () => cloudflare.makeQueue(queue))
  }
  const resources: Resource[] = []
  for (const resource of target.resources) {
    const id = await idOf(resource, deployedId(resource, deployed), cloudflare, setup)
    resources.push({ ...resource, id })
  }
  return resources
}

async function idOf(
  resource: Resource,
  bound: string | undefined,
  cloudflare: Account['cloudflare'],
  { progress }: Setup
): Promise<string | undefined> {
  const { kind, binding, name, id: written } = resource
  const step = NAMES[kind]
  try {
    if (written) {
      await checkWritten(resource, bound, cloudflare)
      progress.found(step, `${binding} = ${name}, its id is in ${WRANGLER_FILE}`)
      return written
    }
    // The one that is bound is the one with the data, also under another name.
    const found = bound ?? (await cloudflare[kind].list()).find((one) => one.name === name)?.id
    if (found) progress.found(step, `${binding} = ${bound ? 'as deployed' : name}`)
    const make = () => cloudflare[kind].make(name)
    const id = found ?? (await progress.make(step, `${binding} = ${name}`, make))?.id
    await progress.make(step, `the id of ${binding} in ${WRANGLER_FILE}`, () =>
      writeId(resource, id ?? '')
    )
    return id
  } catch (error) {
    if (kind !== 'd1' || !(error instanceof CloudflareError)) throw error
    throw withoutHistory(error, resource)
  }
}

/** @throws Failure if the id in wrangler.toml is not the one to deploy with */
async function checkWritten(
  { kind, binding, id, place }: Resource,
  bound: string | undefined,
  cloudflare: Account['cloudflare']
): Promise<void> {
  if (bound === id) return
  const remove = `delete the ${place.key} of ${binding} in ${WRANGLER_FILE}, and run setup again`
  if (bound) {
    const message = `The deployed Worker uses another ${NAMES[kind]} as ${binding} than ${WRANGLER_FILE} says.`
    throw new Failure(message, `To keep the one that is deployed, with its data: ${remove}.`)
  }
  const list = await cloudflare[kind].list()
  if (list.some((one) => one.id === id)) return
  const message = `The ${place.key} of ${binding} in ${WRANGLER_FILE} is not one of this account.`
  throw new Failure(message, `Take the other account, or ${remove}.`)
}

function withoutHistory(error: CloudflareError, { binding, place }: Resource): Failure {
  const { message, hint } = error
  const without = `Or go without: delete the [[${place.table}]] of ${binding} in ${WRANGLER_FILE}. Everything else works the same.`
  return new Failure(message, [hint, without].filter(Boolean).join(' '))
}

function writeId({ place, binding }: Resource, id: string): void {
  const text = withId(readFileSync(WRANGLER_FILE, 'utf8'), place, id)
  if (text === undefined) {
    const hint = `Write ${place.key} = "${id}" below it by hand, and run setup again.`
    throw new Failure(`${WRANGLER_FILE} does not have ${binding} as [[${place.table}]].`, hint)
  }
  writeFileSync(WRANGLER_FILE, text)
}
