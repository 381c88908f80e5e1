/**
 * What the cron does: drains the outbox.
 *
 * Throws nothing: a run that fails is in the log, and the next one is five minutes away.
 */

import { configure } from './config.ts'
import { drain } from './drain.ts'
import { log } from './log.ts'

export async function sweep(env: Env): Promise<void> {
  const configured = configure(env)
  if (configured.ok) await drain(configured.config, new Date())
  else log('error', 'outbox', { stopped: 'unconfigured' })
}
