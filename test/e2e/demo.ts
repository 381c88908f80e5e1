/**
 * `npm run demo`: the main job on one screen. Exit 0 only if every row came out as expected.
 */

import { isDeepStrictEqual, styleText } from 'node:util'
import { messageText, type Played, play, WINDOW_SECONDS } from './rows.ts'
import { raise, type Stage } from './stage.ts'

const WIDTHS = [31, 6, 52]

function line(...cells: string[]): string {
  return cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' ')
}

function isAsExpected({ row, answer, received }: Played): boolean {
  const hasAnswer = Object.entries(row.answer).every(([name, value]) =>
    isDeepStrictEqual(answer.body[name], value)
  )
  return answer.status === row.status && hasAnswer && messageText(received) === row.received
}

function inWords({ body }: Played['answer']): string {
  if (!body.title) return `${body.status} ${body.id}`
  const errors = (body.errors ?? []) as { path: string; message: string }[]
  const [error] = errors
  return error ? `${body.title}: ${error.path || 'body'} ${error.message}` : String(body.title)
}

async function demonstrate(stage: Stage): Promise<boolean> {
  console.log('argyle-edge and a downstream Worker that consumes its queue run here.')
  console.log(`Sent to POST ${new URL('/webhooks/argyle', stage.url)}, signed as Argyle signs:\n`)

  const { played, strays } = await play(stage)
  console.log(styleText('dim', `  ${line('sent', 'status', 'answer', 'downstream received')}`))
  for (const one of played) {
    const { row, answer, received } = one
    const mark = isAsExpected(one) ? styleText('green', '✓') : styleText('red', '✗')
    const cells = [
      row.sent,
      String(answer.status),
      inWords(answer),
      messageText(received) ?? 'nothing',
    ]
    console.log(`${mark} ${line(...cells)}`)
  }

  const { length } = stage.received()
  console.log(`\nThe queue brought the downstream Worker ${length} messages. The first in full:\n`)
  console.log(JSON.stringify(played[0]?.received, null, 2))
  for (const { id, type } of strays) console.log(`✗ ${type} ${id} came without a delivery`)
  return played.every(isAsExpected) && strays.length === 0
}

const stage = await raise({ windowSeconds: WINDOW_SECONDS })
try {
  process.exitCode = (await demonstrate(stage)) ? 0 : 1
} finally {
  await stage.close()
}
