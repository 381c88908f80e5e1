/**
 * `npm run demo`: the main job on one screen. Exit 0 only if every row came out as it must.
 */

import { isDeepStrictEqual, styleText } from 'node:util'
import { type Played, play, type Row, rows, settle } from './rows.ts'
import { raise, type Stage } from './stage.ts'

const WIDTHS = [27, 6, 52]

function line(...cells: string[]): string {
  return cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' ')
}

function isAsExpected(row: Row, { answer, received }: Played): boolean {
  const hasAnswer = Object.entries(row.answer).every(([name, value]) =>
    isDeepStrictEqual(answer.body[name], value)
  )
  return answer.status === row.status && hasAnswer && (received?.type ?? null) === row.received
}

function inWords({ body }: Played['answer']): string {
  if (!body.title) return `${body.status} ${body.id}`
  const errors = (body.errors ?? []) as { path: string; message: string }[]
  const [error] = errors
  return error ? `${body.title}: ${error.path || 'body'} ${error.message}` : String(body.title)
}

async function demonstrate(stage: Stage): Promise<boolean> {
  console.log('argyle-edge, and a downstream Worker that consumes its queue: both run here.')
  console.log(`Sent to POST ${new URL('/webhooks/argyle', stage.url)}, signed as Argyle signs:\n`)
  console.log(styleText('dim', `  ${line('sent', 'status', 'answer', 'downstream received')}`))

  let allGood = true
  for (const row of rows) {
    const played = await play(stage, row)
    const good = isAsExpected(row, played)
    allGood &&= good
    const { answer, received } = played
    const event = received ? received.type : 'nothing'
    const mark = good ? styleText('green', '✓') : styleText('red', '✗')
    console.log(`${mark} ${line(row.sent, String(answer.status), inWords(answer), event)}`)
  }

  await settle()
  const events = stage.received()
  const expected = rows.filter(({ received }) => received !== null).length
  const good = events.length === expected
  console.log(
    `\nThe downstream Worker received ${events.length} events, ${expected} expected. One:\n`
  )
  console.log(JSON.stringify(events[0], null, 2))
  return allGood && good
}

const stage = await raise()
try {
  process.exitCode = (await demonstrate(stage)) ? 0 : 1
} finally {
  await stage.close()
}
