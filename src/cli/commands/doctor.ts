/**
 * `doctor`: checks from outside that everything works together, and says what to do.
 */

import { commaSeparated, defineCommand, workerCommand } from '../command.ts'
import { checksTable } from '../doctor/check.ts'
import { subscriptionChecks } from '../doctor/subscriptions.ts'
import { workerChecks } from '../doctor/worker.ts'
import { EXIT } from '../failure.ts'

export const doctor = defineCommand({
  define: () =>
    workerCommand(
      'doctor',
      'check the Worker and its subscriptions; the probe that it sends reaches no consumer',
      'doctor --url https://argyle-edge.example.workers.dev',
      'doctor --url https://argyle-edge.example.workers.dev --events profiles.added,profiles.updated'
    ).option('--events <names>', 'wanted events; else those in the file for apply', commaSeparated),
  async run(session, { url, events }) {
    const urls = session.urls(url)
    const checks = [
      ...(await workerChecks(urls, session)),
      ...(await subscriptionChecks(urls.endpoint, events, session)),
    ]
    const healthy = checks.every(({ state }) => state !== 'wrong')
    const text = checksTable(checks, session.terminal)
    return { json: { healthy, checks }, text, exit: healthy ? EXIT.ok : EXIT.failed }
  },
})
