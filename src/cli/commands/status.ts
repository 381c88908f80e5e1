/**
 * `status`: how it stands, on one screen. `doctor` says whether it is right.
 *
 * Each part is optional: one that cannot be read says why, and the others are shown.
 */

import { lastSign } from '../argyle/health.ts'
import { isSameUrl } from '../argyle/subscription.ts'
import { defineCommand, workerCommand } from '../command.ts'
import { healthOf } from '../doctor/health.ts'
import { EXIT, Failure } from '../failure.ts'
import { sanitize } from '../sanitize.ts'
import type { Session } from '../session.ts'
import { type Backlog, type Counted, outboxOf } from '../worker/admin.ts'
import type { WorkerUrls } from '../worker/urls.ts'

type Row = [name: string, value: string]

/** What was read: for --json, and as rows. */
interface Part {
  json: object
  rows: Row[]
}

export const status = defineCommand({
  define: () =>
    workerCommand(
      'status',
      'show the Worker, its subscriptions, outbox, quarantine and backlog on one screen',
      'status',
      'status --env sandbox --json'
    ),
  async run(session, { url }) {
    const { settings, terminal } = session
    const urls = session.urls(url)
    const parts: [string, () => Promise<Part>][] = [
      ['health', () => healthPart(urls, session)],
      ['subscriptions', () => subscriptionsPart(urls, session)],
      ['admin', () => adminPart(url, session)],
    ]
    const address = urls.endpoint.origin
    const { environment } = settings
    const rows: Row[] = [
      ['address', address],
      ['environment', environment],
    ]
    const json: object[] = [{ address, environment }]
    const unread: Record<string, string> = {}
    for (const [name, read] of parts) {
      try {
        const part = await read()
        rows.push(...part.rows)
        json.push(part.json)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        unread[name] = `${error.message} ${error.hint ?? ''}`.trim()
        rows.push([name, `cannot be read: ${unread[name]}`])
      }
    }
    const isWhole = Object.keys(unread).length === 0
    return {
      json: Object.assign({}, ...json, { unread }),
      text: terminal.table([], rows),
      exit: isWhole ? EXIT.ok : EXIT.failed,
    }
  },
})

async function healthPart({ health }: WorkerUrls, { ask }: Session): Promise<Part> {
  const checks = healthOf(await ask('The Worker', 'GET', health, { final: 503 }))
  const words = checks.map(({ says }) => says).join('; ')
  return { json: { health: checks }, rows: [['health', words]] }
}

async function subscriptionsPart({ endpoint }: WorkerUrls, { argyle }: Session): Promise<Part> {
  const here = (await argyle().list()).filter(({ url }) => isSameUrl(url, endpoint.href))
  const rows = here.map((one): Row => {
    const sent = one.lastSentAt
      ? `last sent ${one.lastSentAt}`
      : `created ${lastSign(one)?.toISOString() ?? '?'}`
    return ['subscription', `${one.api} "${one.name}": ${one.events.join(' ')}; ${sent}`]
  })
  const none: Row = ['subscription', 'none delivers here']
  return { json: { subscriptions: here }, rows: rows.length > 0 ? rows : [none] }
}

async function adminPart(url: string | undefined, session: Session): Promise<Part> {
  const { outbox, quarantine, queues, history } = await outboxOf(url, session).status()
  const rows: Row[] = [
    ['outbox', countText(outbox)],
    ['quarantine', countText(quarantine)],
    ...queues.map(({ name, backlog }): Row => [`queue ${name}`, backlogText(backlog)]),
    [
      'history',
      history
        ? `since ${timeText(history.since)}; last delivery ${timeText(history.last)}`
        : 'not bound',
    ],
  ]
  return { json: { outbox, quarantine, queues, history }, rows }
}

const countText = ({ count, more, oldest }: Counted) =>
  `${count}${more ? ' or more' : ''}${oldest ? `, the oldest of ${sanitize(oldest)}` : ''}`

const backlogText = (backlog: Backlog | undefined) =>
  backlog
    ? `${backlog.count} messages, the oldest ${backlog.oldestSeconds} s old`
    : 'backlog unknown'

const timeText = (at: number | null | undefined) => (at ? new Date(at).toISOString() : 'unknown')
