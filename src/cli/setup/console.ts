/**
 * Step 7, if it is wanted: the console, the operator's pages. Nobody can see them before Access
 * protects the Worker, which is a decision about people and not made here.
 */

import type { Account } from './account.ts'
import type { Setup } from './setup.ts'
import { consoleName } from './target.ts'

const PROTECT =
  'answers 403 until Access protects it: Workers & Pages, the Worker, Access (docs/console.md)'

/** Deploys the console, if somebody wants it or it is there already. @throws Failure */
export async function offerConsole({ wrangler, cloudflare }: Account, setup: Setup): Promise<void> {
  const { progress, prompt, session, target } = setup
  const name = await consoleName(target)
  if (await cloudflare.bindings(name)) return progress.found('console', name)
  const command = target.environment === 'sandbox' ? 'deploy:console:sandbox' : 'deploy:console'
  if (!(await prompt.confirm("Deploy the console too, the operator's pages?", false))) {
    return progress.skipped('console', `not deployed; npm run ${command} deploys it`)
  }
  const deploy = () => wrangler.deployConsole(target.envArgument, session.fixes.setup())
  await progress.make('console', `${name}, which ${PROTECT}`, deploy, 'aloud')
}
