/**
 * The Worker that is set up, and its files, for one environment of wrangler.toml.
 *
 * wrangler reads the file, so that names which somebody changed are the ones that a deploy uses.
 */

import * as z from 'zod'
import { usage } from '../failure.ts'
import { type Environment, SETTINGS_FILES } from '../settings.ts'
import type { Binding } from './cloudflare.ts'
import type { Place } from './toml.ts'

export const WRANGLER_FILE = 'wrangler.toml'
export const CONSOLE_FILE = 'wrangler.console.toml'

// The part that matters of what wrangler reads.
const Config = z.looseObject({
  name: z.string(),
  account_id: z.string().optional(),
  kv_namespaces: z.array(z.looseObject({ binding: z.string(), id: z.string().optional() })),
  d1_databases: z.array(
    z.looseObject({
      binding: z.string(),
      database_name: z.string().optional(),
      database_id: z.string().optional(),
    })
  ),
  queues: z.looseObject({ producers: z.array(z.looseObject({ queue: z.string() })).default([]) }),
  routes: z.array(z.union([z.string(), z.looseObject({ pattern: z.string() })])).default([]),
  workers_dev: z.boolean().default(true),
  triggers: z.looseObject({ crons: z.array(z.string()).default([]) }),
})

export type Target = Awaited<ReturnType<typeof targetOf>>

/** A resource that a binding names by its id. */
export interface Resource {
  kind: 'kv' | 'd1'
  binding: string
  /** The title or name that wrangler would give it, too. */
  name: string
  /** In wrangler.toml. */
  id: string | undefined
  place: Place
}

/** Reads wrangler.toml. @throws Failure if wrangler cannot read it */
export async function targetOf(environment: Environment) {
  const isSandbox = environment === 'sandbox'
  const config = await read(WRANGLER_FILE, isSandbox ? environment : '')
  const worker = config.name
  const [envFile, secretsFile] = SETTINGS_FILES[environment]
  const prefix = isSandbox ? `env.${environment}.` : ''
  const kv = config.kv_namespaces.map(
    ({ binding, id }): Resource => ({
      kind: 'kv',
      binding,
      name: `${worker}-${binding.toLowerCase()}`,
      id,
      place: { table: `${prefix}kv_namespaces`, binding, key: 'id' },
    })
  )
  const d1 = config.d1_databases.map(
    ({ binding, database_name, database_id }): Resource => ({
      kind: 'd1',
      binding,
      name: database_name ?? `${worker}-${binding.toLowerCase()}`,
      id: database_id,
      place: { table: `${prefix}d1_databases`, binding, key: 'database_id' },
    })
  )
  return {
    environment,
    envFile,
    secretsFile,
    worker,
    accountId: config.account_id,
    queues: config.queues.producers.map(({ queue }) => queue),
    /** Of its routes and domains, in their order; a pattern with a wildcard names no host. */
    hosts: config.routes
      .map((route) => (typeof route === 'string' ? route : route.pattern).replace(/\/.*$/, ''))
      .filter((host) => !host.includes('*')),
    hasWorkersDev: config.workers_dev,
    crons: config.triggers.crons,
    resources: [...kv, ...d1],
    /** The argument of `npm run deploy` and of wrangler. */
    envArgument: isSandbox ? `--env=${environment}` : '--env=',
  }
}

/** The name of the console's Worker. @throws Failure if wrangler cannot read its file */
export async function consoleName({ environment }: Pick<Target, 'environment'>): Promise<string> {
  return (await read(CONSOLE_FILE, environment === 'sandbox' ? environment : '')).name
}

async function read(file: string, env: string) {
  // Takes a second, so only `setup` loads it.
  const { unstable_readConfig: readConfig } = await import('wrangler')
  try {
    return Config.parse(readConfig({ config: file, env }, { hideWarnings: true }))
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw usage(`${file} cannot be read: ${words}`, `Correct it, and run setup again.`)
  }
}

/** The id that a deployed Worker's binding has; undefined if it has no such binding. */
export function deployedId({ binding, kind }: Resource, bindings: readonly Binding[]) {
  const found = bindings.find(({ name }) => name === binding)
  return kind === 'kv' ? found?.namespace_id : (found?.id ?? found?.database_id)
}
