/**
 * Options that npm took for itself: `npm run setup --dry-run` runs `setup` without it, for real.
 * npm hands such a word on as a variable of the script only.
 */

import { usage } from './failure.ts'

/**
 * @param options the long names of ours, without dashes
 * @throws Failure if npm took one of them
 */
export function refuseSwallowed(env: NodeJS.ProcessEnv, options: Iterable<string>): void {
  const { npm_lifecycle_event: script } = env
  if (!script) return
  for (const option of options) {
    if (!env[`npm_config_${option.replaceAll('-', '_')}`]) continue
    const hint = `Write -- before the options: npm run ${script} -- --${option}`
    throw usage(`npm took --${option} for itself, and nothing was done.`, hint)
  }
}
