/**
 * `npm run dev:samples`: fills a running `npm run dev` with deliveries of all outcomes and a busy
 * day, so that each page of the console has something to show.
 *
 * What arrives now goes through the front door. The day before cannot: the Worker's clock is the
 * time of receipt. So its rows are written into the local history, by the same D1 binding as the
 * Worker's. The alternative, `wrangler d1 execute`, would take SQL with every value in its text.
 */

import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { writeDay } from './samples/day.ts'
import { deliverSamples } from './samples/live.ts'
import { fillOutbox, redriveAndReplay } from './samples/operate.ts'

const HOURS = 24

const { values } = parseArgs({ options: { url: { type: 'string' } } })
const address = values.url ?? 'http://localhost:8787'
const settings = parseEnv(readFileSync('.dev.vars', 'utf8'))
const { ARGYLE_WEBHOOK_SECRET: secret = '', ADMIN_TOKEN: token = '' } = settings

try {
  const statuses = await deliverSamples(address, secret)
  console.log(`Delivered now: ${statuses.length}, answered ${[...new Set(statuses)].join(', ')}.`)
  const rows = await writeDay(new Date(), HOURS)
  // The totals are the cron's work, and no cron runs on this machine by itself.
  await fetch(new URL('/cdn-cgi/handler/scheduled', address))
  console.log(`Written for the ${HOURS} hours before: ${rows} deliveries.`)
  await redriveAndReplay(address, token)
  console.log(`Waiting in the outbox: ${await fillOutbox(new Date())} events.`)
  console.log('npm run dev:console shows them.')
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}: is npm run dev running?`)
  process.exitCode = 1
}
