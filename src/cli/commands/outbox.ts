/**
 * `outbox`: what waits to be sent to a queue, and sending it now.
 */

import { Command } from '@commander-js/extra-typings'
import { type Act, command } from '../command.ts'
import { EXIT, type Exit } from '../failure.ts'
import { harmless } from '../sanitize.ts'
import { adminOf, type Counted } from '../worker/admin.ts'
import { placeAt } from '../worker/urls.ts'

const URL_OPTION = ['--url <url>', 'of the Worker'] as const

/** The group, with its commands. */
export function outbox(act: Act) {
  return new Command('outbox')
    .description('what waits in the Worker to be sent to a queue')
    .addCommand(statusCommand(act))
    .addCommand(drainCommand(act))
}

function statusCommand(act: Act) {
  return command('status', 'count outbox and quarantine', 'outbox status --url https://…')
    .requiredOption(...URL_OPTION)
    .action(({ url, ...options }) =>
      act(options, async ({ http, settings, terminal }) => {
        const admin = adminOf(http, placeAt(url), settings)
        const status = await terminal.spin('Asking the Worker …', admin.status())
        const row = (name: string, { count, more, oldest }: Counted) => {
          return [name, `${count}${more ? ' or more' : ''}`, oldest ?? '']
        }
        const rows = [row('outbox', status.outbox), row('quarantine', status.quarantine)]
        return { json: status, text: terminal.table(['', 'count', 'oldest'], rows) }
      })
    )
}

function drainCommand(act: Act) {
  return command('drain', 'send now what the next cron would send', 'outbox drain --url https://…')
    .requiredOption(...URL_OPTION)
    .action(({ url, ...options }) =>
      act(options, async ({ http, settings, terminal }) => {
        const admin = adminOf(http, placeAt(url), settings)
        const drained = await terminal.spin('Draining …', admin.drain())
        const { depth = '?', sent, quarantined, failing = {}, stopped } = drained
        const faults = [
          ...Object.entries(failing).map(([queue, cause]) => `${queue} fails: ${cause}.`),
          ...(stopped ? [`It stopped: ${stopped}.`] : []),
        ].map(harmless)
        const facts = `${depth} waited, ${sent} sent, ${quarantined} to the quarantine.`
        const exit: Exit = faults.length > 0 ? EXIT.failed : EXIT.ok
        return { json: drained, text: [facts, ...faults].join('\n'), exit }
      })
    )
}
