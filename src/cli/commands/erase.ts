/**
 * `erase`: removes what the Worker keeps about a user, after a question that names the amounts.
 */

import { defineCommand, workerCommand } from '../command.ts'
import { EXIT, usage } from '../failure.ts'
import type { Session } from '../session.ts'
import { historyOf } from '../worker/history.ts'

const BEYOND = `Not reached: messages in queues (up to 14 days), the databases of consumers, the log (7 days),
and Argyle itself.`

export const erase = defineCommand({
  define: () =>
    workerCommand(
      'erase',
      'remove what the Worker keeps about a user: history, quarantine, payloads, outbox; asks first',
      'erase --user 3823026e-a964-45f6-b201-6b8c096b30d3 --dry-run',
      'erase --user 3823026e-a964-45f6-b201-6b8c096b30d3'
    )
      .requiredOption('--user <id>', "Argyle's id of the user")
      .option('--dry-run', 'count, and remove nothing')
      .option('--yes', 'do not ask'),
  async run(session, { url, user, dryRun, yes }) {
    const { terminal, atInterrupt } = session
    const counted = await goThrough(user, true, url, session)
    const amounts = amountsText(counted)
    const json = { user, counted }
    if (total(counted) === 0)
      return { json, text: `Nothing is kept about the user ${user}.\n${BEYOND}` }
    if (dryRun) return { json, text: `Kept about the user ${user}: ${amounts}.\n${BEYOND}` }
    const question = `Remove ${amounts} of the user ${user}? This is final.`
    if (!yes && !terminal.canAsk) throw usage(question, 'Nothing was removed. Use --yes to remove.')
    if (!yes && !(await terminal.confirm(question))) {
      return { json, text: 'Nothing was removed.', exit: EXIT.failed }
    }
    atInterrupt('Stopped. A part is removed: run the same command again.')
    const erased = await goThrough(user, false, url, session)
    return { json: { ...json, erased }, text: `Removed: ${amountsText(erased)}.\n${BEYOND}` }
  },
})

type Counts = Record<string, number>

async function goThrough(
  user: string,
  dryRun: boolean,
  url: string | undefined,
  session: Session
): Promise<Counts> {
  const history = historyOf(url, session)
  const counts: Counts = {}
  let cursor: string | undefined
  do {
    const page = await history.erase({ user, dryRun, cursor })
    counts[page.store] = (counts[page.store] ?? 0) + page.count
    cursor = page.cursor ?? undefined
  } while (cursor !== undefined)
  return counts
}

const total = (counts: Counts) => Object.values(counts).reduce((sum, count) => sum + count, 0)

const amountsText = (counts: Counts) =>
  Object.entries(counts)
    .map(([store, count]) => `${count} in ${store === 'payloads' ? 'large data' : `the ${store}`}`)
    .join(', ')
