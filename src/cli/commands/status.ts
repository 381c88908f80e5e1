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

export const status = defineCommand({
  define: () =>
    workerCommand(
      'status',
      'show the Worker, its subscriptions, outbox, quarantine and backlog on one screen',
      'status',
      'status --env sandbox --json'
    ),
  async run(session, { url }) {
    const urls = session.urls(url)
    const parts = [
      ['address', async (): Promise<Row[]> => [['address', urls.endpoint.origin]]],
      ['health', () => healthRows(urls, session)],
      ['subscriptions', () => subscriptionRows(urls, session)],
      ['outbox', () => adminRows(url, session)],
    ] as const
    const rows: Row[] = []
    let isWhole = true
    for (const [name, read] of parts) {
      try {
        rows.push(...(await read()))
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        isWhole = false
        rows.push([name, `cannot be read: ${error.message} ${error.hint ?? ''}`.trim()])
      }
    }
    const text = session.terminal.table([], rows)
    return {
      json: { rows: rows.map(([name, value]) => ({ name, value })) },
      text,
      exit: isWhole ? EXIT.ok : EXIT.failed,
    }
  },
})

async function healthRows({ health }: WorkerUrls, { ask, settings }: Session): Promise<Row[]> {
  const answer = await ask('The Worker', 'GET', health, { final: 503 })
  return [
    ['environment', settings.environment],
    [
      'health',
      healthOf(answer)
        .map(({ says }) => says)
        .join('; '),
    ],
  ]
}

async function subscriptionRows({ endpoint }: WorkerUrls, { argyle }: Session): Promise<Row[]> {
  const here = (await argyle().list()).filter(({ url }) => isSameUrl(url, endpoint.href))
  if (here.length === 0) return [['subscription', 'none delivers here']]
  return here.map((one): Row => {
    const sent = one.lastSentAt
      ? `last sent ${one.lastSentAt}`
      : `created ${lastSign(one)?.toISOString() ?? '?'}`
    return ['subscription', `${one.api} "${one.name}": ${one.events.join(' ')}; ${sent}`]
  })
}

async function adminRows(url: string | undefined, session: Session): Promise<Row[]> {
  const { outbox, quarantine, queues, history } = await outboxOf(url, session).status()
  return [
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
}

const countText = ({ count, more, oldest }: Counted) =>
  `${count}${more ? ' or more' : ''}${oldest ? `, the oldest of ${sanitize(oldest)}` : ''}`

const backlogText = (backlog: Backlog | undefined) =>
  backlog
    ? `${backlog.count} messages, the oldest ${backlog.oldestSeconds} s old`
    : 'backlog unknown'

const timeText = (at: number | null | undefined) => (at ? new Date(at).toISOString() : 'unknown')
