/**
 * Step 3: the Worker's secrets, in the file of its environment. One that exists is never replaced,
 * neither here nor at the Worker: Argyle signs with it.
 */

import { usage } from '../failure.ts'
import { checkWhiteSpace, newSecret, readSecrets, writeSecrets } from '../secrets-file.ts'
import type { Binding } from './cloudflare.ts'
import type { Setup } from './setup.ts'

const NAMES = ['ARGYLE_WEBHOOK_SECRET', 'ADMIN_TOKEN'] as const

/**
 * Makes the secrets that neither the Worker nor the file has.
 *
 * @param deployed the bindings of the deployed Worker
 * @returns the names of those that the Worker does not have yet
 * @throws Failure if a value of the environment differs from the file
 */
export async function makeSecrets(
  deployed: readonly Binding[],
  { progress, target, session }: Setup
): Promise<string[]> {
  const { secretsFile, envFile } = target
  const { all } = session.settings
  const inFile = readSecrets(secretsFile)
  const isDeployed = (name: string) => deployed.some((one) => one.name === name)
  const missing: (typeof NAMES)[number][] = []
  for (const name of NAMES) {
    const own = inFile[name]
    if (own && all[name] !== own) {
      const message = `${name} in the environment or ${envFile} differs from ${secretsFile}.`
      throw usage(message, 'Remove the wrong one.')
    }
    if (own) progress.found('secret', `${name} is in ${secretsFile}`)
    else if (isDeployed(name)) {
      progress.found('secret', `the Worker has ${name}; ${secretsFile} does not`)
    } else missing.push(name)
  }
  if (missing.length > 0) {
    await progress.make('secret', `${missing.join(' and ')} in ${secretsFile}`, () => {
      // A value that is set already is the one that its owner means.
      const made = Object.fromEntries(missing.map((name) => [name, all[name] ?? newSecret()]))
      for (const [name, value] of Object.entries(made)) {
        checkWhiteSpace(name, value)
        session.hide(value)
      }
      writeSecrets(secretsFile, { ...inFile, ...made })
    })
  }
  return [...Object.keys(inFile), ...missing].filter((name) => !isDeployed(name))
}
