/**
 * `doctor`: does everything work together, seen from outside? A line for each thing, with what to do.
 */

import { type Act, command, list } from '../command.ts'
import { checksText } from '../doctor/check.ts'
import { subscriptionChecks } from '../doctor/subscriptions.ts'
import { probe, reach } from '../doctor/worker.ts'
import { EXIT, type Exit } from '../failure.ts'
import type { Session } from '../session.ts'
import { placeAt } from '../worker/urls.ts'

export function doctor(act: Act) {
  return command(
    'doctor',
    'check the Worker and its subscriptions; sends a probe that is no event to consumers',
    'doctor --url https://argyle-edge.example.workers.dev',
    'doctor --url https://argyle-edge.example.workers.dev --events profiles.added,profiles.updated'
  )
    .requiredOption('--url <url>', 'of the Worker')
    .option(
      '--events <names>',
      'that must be subscribed to; else those of the file for apply',
      list
    )
    .action(({ url, events, ...options }) => act(options, (session) => look(url, events, session)))
}

async function look(url: string, events: string[] | undefined, session: Session) {
  const place = placeAt(url)
  const { terminal } = session
  const { checks, isReached } = await terminal.spin('Reaching it …', reach(place, session))
  if (isReached) checks.push(...(await terminal.spin('Probing it …', probe(place, session))))
  checks.push(...(await subscriptionChecks(place.endpoint, events, session)))
  const isHealthy = checks.every(({ state }) => state !== 'wrong')
  const exit: Exit = isHealthy ? EXIT.ok : EXIT.failed
  return { json: { healthy: isHealthy, checks }, text: checksText(checks, terminal), exit }
}
