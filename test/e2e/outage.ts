/**
 * `npm run demo:outage`: an outage of the queue on one screen. Exit 0 only if every step came out
 * as expected, and each event reached the downstream Worker once.
 */

import { isDeepStrictEqual, styleText } from 'node:util'
import { type CronRun, raise, type Stage } from './stage.ts'
import { ARGYLE_PATIENCE_SECONDS, outage, type Step, type Taken } from './steps.ts'

const WIDTHS = [13, 13, 28, 6]

function line(...cells: (string | number)[]): string {
  return cells.map((cell, index) => String(cell).padEnd(WIDTHS[index] ?? 0)).join(' ')
}

function marked(isRight: boolean, text: string): string {
  return `${isRight ? styleText('green', '✓') : styleText('red', '✗')} ${text}`
}

function isAsExpected({ step, seen, seconds }: Taken): boolean {
  return isDeepStrictEqual(seen, step.expected) && seconds < ARGYLE_PATIENCE_SECONDS
}

function inWords({ seen: { statuses, waited, cron }, seconds }: Taken): string {
  if (cron) return [`sent ${cron.sent}`, ...failures(cron)].join(', ')
  const each = [...new Set(statuses)].map(
    (status) => `${statuses.filter((one) => one === status).length} × ${status}`
  )
  return `${each.join(', ')}${waited ? ` after ${seconds.toFixed(1)} s` : ''}`
}

function failures({ failing = {}, stopped }: Partial<CronRun>): string[] {
  const queues = Object.entries(failing).map(([queue, cause]) => `${queue} ${cause}`)
  return stopped ? [...queues, `stopped: ${stopped}`] : queues
}

function comes({ deliveries }: Step): string {
  if (deliveries === 0) return 'the cron'
  return deliveries === 1 ? '1 delivery' : `${deliveries} deliveries`
}

async function demonstrate(stage: Stage): Promise<boolean> {
  console.log('argyle-edge, a queue that can be switched off, and a downstream Worker run here.')
  console.log(`Sent to POST ${new URL('/webhooks/argyle', stage.url)}, signed as Argyle signs:\n`)
  const heads = line('the queue', 'comes', 'is done', 'outbox', 'downstream')
  console.log(styleText('dim', `  ${heads}`))

  let isRight = true
  const { sent, lost, twice } = await outage(stage, (one) => {
    const { step, seen } = one
    const cells = [step.happens, comes(step), inWords(one), seen.outbox, seen.downstream]
    console.log(marked(isAsExpected(one), line(...cells)))
    isRight &&= isAsExpected(one)
  })

  const isWhole = lost.length === 0 && twice.length === 0
  const received = stage.received().length
  const sum = `${sent} sent, ${received} received: ${lost.length} lost, ${twice.length} twice`
  console.log(`\n${marked(isWhole, sum)}`)
  for (const id of lost) console.log(`  lost: ${id}`)
  for (const id of twice) console.log(`  twice: ${id}`)
  return isRight && isWhole
}

const stage = await raise({ flakyQueue: true })
try {
  process.exitCode = (await demonstrate(stage)) ? 0 : 1
} finally {
  await stage.close()
}
