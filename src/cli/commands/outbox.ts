/**
 * `outbox`: the events that wait for a queue. Counts them, and sends them now.
 */

import { defineCommand, group, workerCommand } from '../command.ts'
import { EXIT } from '../failure.ts'
import { sanitize } from '../sanitize.ts'
import { type Counted, outboxOf } from '../worker/admin.ts'

const status = defineCommand({
  define: () =>
    workerCommand('status', 'count the outbox and the quarantine', 'outbox status --url https://…'),
  async run(session, { url }) {
    const status = await outboxOf(url, session).status()
    const row = (name: string, { count, more, oldest }: Counted) => {
      return [name, `${count}${more ? ' or more' : ''}`, oldest ?? '']
    }
    const rows = [row('outbox', status.outbox), row('quarantine', status.quarantine)]
    return { json: status, text: session.terminal.table(['', 'count', 'oldest'], rows) }
  },
})

const drain = defineCommand({
  define: () =>
    workerCommand('drain', 'send now what the next cron would', 'outbox drain --url https://…'),
  async run(session, { url }) {
    const drained = await outboxOf(url, session).drain()
    const { depth = '?', sent, quarantined, failing = {}, stopped } = drained
    const faults = Object.entries(failing).map(([queue, cause]) => `${queue} fails: ${cause}.`)
    if (stopped) faults.push(`The drain stopped: ${stopped}.`)
    const facts = `${depth} waited, ${sent} sent, ${quarantined} moved to the quarantine.`
    const exit = faults.length > 0 ? EXIT.failed : EXIT.ok
    return { json: drained, text: [facts, ...faults].map(sanitize).join('\n'), exit }
  },
})

export const outbox = group('outbox', 'handle the events that wait for a queue', [status, drain])
