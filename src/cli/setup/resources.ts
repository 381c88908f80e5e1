/**
 * Step 2: the queues, the KV namespace and the D1 database, each looked up by its name before it is
 * made; their ids go into wrangler.toml.
 *
 * The queues come first: where the plan or the token does not allow them, nothing is left behind. An
 * id in wrangler.toml lets a deploy that failed be repeated, and lets no failed look-up of wrangler's
 * put a new, empty namespace in the place of the one with the outbox.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { Failure } from '../failure.ts'
import type { Account } from './account.ts'
import { type Binding, CloudflareError } from './cloudflare.ts'
import type { Setup } from './setup.ts'
import { deployedId, type Resource, WRANGLER_FILE } from './target.ts'
import { withId } from './toml.ts'

const NAMES = { kv: 'namespace', d1: 'database' } as const

/** Makes what is missing. Returns whether anything was made. */
export async function makeResources(
  { cloudflare }: Account,
  deployed: readonly Binding[],
  setup: Setup
): Promise<boolean> {
  const { progress, target } = setup
  const before = progress.done.filter(({ state }) => state === 'made').length
  for (const queue of target.queues) {
    if (await cloudflare.hasQueue(queue)) progress.found('queue', queue)
    else await progress.make('queue', queue, () => cloudflare.makeQueue(queue))
  }
  for (const resource of target.resources) await makeOne(resource, cloudflare, deployed, setup)
  return progress.done.filter(({ state }) => state === 'made').length > before
}

async function makeOne(
  resource: Resource,
  cloudflare: Account['cloudflare'],
  deployed: readonly Binding[],
  setup: Setup
): Promise<void> {
  const { progress } = setup
  const { kind, binding, name, id } = resource
  const step = NAMES[kind]
  if (id) return progress.found(step, `${binding} = ${name}, its id is in ${WRANGLER_FILE}`)
  try {
    // The one that is bound is the one with the data, also under another name.
    const bound = deployedId(resource, deployed)
    const found =
      bound ?? (await (kind === 'kv' ? cloudflare.findKv(name) : cloudflare.findD1(name)))
    if (found) progress.found(step, `${binding} = ${bound ? 'as deployed' : name}`)
    const make = () => (kind === 'kv' ? cloudflare.makeKv(name) : cloudflare.makeD1(name))
    const known = found ?? (await progress.make(step, `${binding} = ${name}`, make))
    await progress.make(step, `the id of ${binding} in ${WRANGLER_FILE}`, () =>
      writeId(resource, known ?? '')
    )
  } catch (error) {
    if (kind !== 'd1' || !(error instanceof CloudflareError)) throw error
    throw withoutHistory(error, resource)
  }
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
