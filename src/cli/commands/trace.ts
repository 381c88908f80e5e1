/**
 * `trace`: where did it go? Any id → the journeys of its events; or what it means that nothing is
 * there.
 */

import { lastSign } from '../argyle/health.ts'
import { isSameUrl } from '../argyle/subscription.ts'
import { defineCommand, workerCommand } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { shown } from '../history/time.ts'
import { timelineOf } from '../history/timeline.ts'
import { sanitize } from '../sanitize.ts'
import type { Session } from '../session.ts'
import { outboxOf } from '../worker/admin.ts'
import { type About, historyOf } from '../worker/history.ts'

export const trace = defineCommand({
  define: () =>
    workerCommand(
      'trace',
      'show where a delivery went, by any id: user, account, object, event, fingerprint, quarantine',
      'trace 3823026e-a964-45f6-b201-6b8c096b30d3',
      'trace 61e8beb0d670c9207f1a48d8cd98a8eb --json'
    ).argument('<id>', 'any id that you hold'),
  async run(session, { url }, id) {
    const traced = await historyOf(url, session).trace(id)
    const { as, journeys, more, about, waiting, quarantined } = traced
    if (as === null || as === undefined) {
      const lines = await nothingLines(id, about, quarantined, url, session)
      return { json: traced, text: lines.map(sanitize).join('\n'), exit: EXIT.difference }
    }
    const text = [
      ...journeys.map((one) => timelineOf(one, waiting, session.terminal)),
      `${journeys.length} ${journeys.length === 1 ? 'event' : 'events'} of this ${as}${more ? ', the newest 200 deliveries' : ''}.`,
      ...gapLines(about),
    ]
    return { json: traced, text: text.join('\n\n') }
  },
})

/** The meaning of an id that nothing has, in lines. */
async function nothingLines(
  id: string,
  about: About,
  quarantined: boolean,
  url: string | undefined,
  session: Session
): Promise<string[]> {
  const since = about.since ? `since ${shown(about.since)} UTC` : 'and has no row yet'
  const { quarantine } = await outboxOf(url, session).status()
  return [
    `Nothing has the id ${id}.`,
    `  The history keeps deliveries ${since}${about.last ? `; the last one came ${shown(about.last)} UTC` : ''}.`,
    ...gapLines(about).map((line) => `  ${line}`),
    quarantined
      ? `  The quarantine has it: quarantine show ${id}`
      : `  The quarantine has ${quarantine.count} entries: quarantine list`,
    ...(await argyleLines(url, session)).map((line) => `  ${line}`),
  ]
}

const gapLines = ({ gaps }: About) =>
  gaps.map(
    ({ from, until }) =>
      `Rows may be missing from ${shown(from)} to ${shown(until)} UTC: D1 failed.`
  )

/** Argyle's own view of the subscriptions that deliver here. */
async function argyleLines(url: string | undefined, session: Session): Promise<string[]> {
  const { href } = session.urls(url).endpoint
  try {
    const here = (await session.argyle().list()).filter((one) => isSameUrl(one.url, href))
    if (here.length === 0) return [`Argyle has no subscription to ${href}: nothing is delivered.`]
    return here.map((one) => {
      const sent = lastSign(one)
      const last = one.lastSentAt
        ? `sent last ${one.lastSentAt}`
        : sent
          ? 'has not sent yet'
          : 'does not tell when it sent'
      return `Argyle's subscription "${one.name}" (${one.events.join(' ')}) ${last}.`
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [`Argyle's side is not known: ${error.message}`]
  }
}
