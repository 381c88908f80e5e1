/**
 * Step 3: the Worker's secrets, in the file of its environment. One that exists is never replaced:
 * Argyle signs with it.
 */

import { newSecret, readSecrets, writeSecrets } from '../secrets-file.ts'
import type { Binding } from './cloudflare.ts'
import type { Setup } from './setup.ts'

const NAMES = ['ARGYLE_WEBHOOK_SECRET', 'ADMIN_TOKEN'] as const

/** Makes the secrets that neither the Worker nor the file has. Returns whether it made one. */
export async function makeSecrets(
  deployed: readonly Binding[],
  { progress, target, session }: Setup
): Promise<boolean> {
  const { secretsFile } = target
  const inFile = readSecrets(secretsFile)
  const missing: (typeof NAMES)[number][] = []
  for (const name of NAMES) {
    if (inFile[name]) progress.found('secret', `${name} is in ${secretsFile}`)
    else if (deployed.some((one) => one.name === name)) {
      progress.found('secret', `the Worker has ${name}; this machine does not`)
    } else missing.push(name)
  }
  if (missing.length === 0) return false
  await progress.make('secret', `${missing.join(' and ')} in ${secretsFile}`, () => {
    // A value of the environment is the one that its owner means.
    const made = missing.map((name) => [name, session.env[name] || newSecret()] as const)
    writeSecrets(secretsFile, { ...inFile, ...Object.fromEntries(made) })
  })
  return true
}
