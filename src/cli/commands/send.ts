/**
 * `send`: posts deliveries as Argyle does, and prints the Worker's answers.
 */

import { readFileSync } from 'node:fs'
import { isKnown } from '../../argyle/events.ts'
import { EVENTS, sampleOf } from '../../contract/sample.ts'
import { unknownEvent } from '../argyle/advice.ts'
import { defineCommand, number, workerCommand } from '../command.ts'
import { EXIT, usage } from '../failure.ts'
import { answerText, isRefused, isTaken, post, signatureOf, wire } from '../worker/delivery.ts'

// docs/dedupe.md, in short.
const TIMES_HELP = `
With --times the copies arrive within the window of the first, and the Worker answers by class:
  once     202 accepted, then 200 duplicate
  repeats  202 accepted, 202 coalesced (a follow-up goes out later), then 200 duplicate
"npm run events" prints the class of each event.`

const MOST_TIMES = 1_000
const times = number('--times', 1, MOST_TIMES)

export const send = defineCommand({
  define: () =>
    workerCommand(
      'send',
      'post deliveries that are signed as by Argyle; consumers treat them as real',
      'send profiles.added --url https://argyle-edge.example.workers.dev',
      'send profiles.updated --times 3 --url …      # the same bytes three times',
      'send --body delivery.json --url …            # the bytes of the file, unchanged',
      'send profiles.added --tamper --url …         # changed after signing: must be refused',
      'send --all --url …'
    )
      .argument('[event]', "Argyle's name of an event: sends a new sample of it")
      .option('--all', 'send one sample of each known event')
      .option('--body <file>', 'send this body')
      .option('--times <number>', 'send the same bytes this many times: see below', times, 1)
      .option('--tamper', 'change the body after signing; the right answer is then 401')
      .addHelpText('after', TIMES_HELP),
  async run({ settings, terminal, ask, urls }, { url, all, body, times, tamper }, event) {
    const { endpoint } = urls(url)
    const deliveries = deliveriesOf(event, all, body)
    const secret = settings.need('ARGYLE_WEBHOOK_SECRET')
    const sent = []
    let areRight = true
    for (const { event, body } of deliveries) {
      const signature = signatureOf(body, secret)
      const bytes = tamper ? Buffer.concat([body, Buffer.from(' ')]) : body
      for (let time = 0; time < times; time++) {
        const answer = await post(ask, endpoint, bytes, signature)
        const isRight = tamper ? isRefused(answer) : isTaken(answer)
        areRight &&= isRight
        const { status, milliseconds } = answer
        const words = answerText(answer.body) || 'not an answer of argyle-edge'
        sent.push({ event, status, milliseconds, answer: words })
      }
    }
    const rows = sent.map(({ event, status, milliseconds, answer }) => {
      return [event, String(status), `${milliseconds} ms`, answer]
    })
    const text = terminal.table(['event', 'status', 'time', 'answer'], rows)
    return { json: { sent }, text, exit: areRight ? EXIT.ok : EXIT.failed }
  },
})

function deliveriesOf(event: string | undefined, all: true | undefined, file: string | undefined) {
  if ([event, all, file].filter(Boolean).length !== 1) {
    throw usage('send needs exactly one of: an event, --all, --body.')
  }
  if (file !== undefined) return [{ event: file, body: bytesOf(file) }]
  if (event === undefined) return EVENTS.map((event) => ({ event, body: wire(sampleOf(event)) }))
  if (!isKnown(event)) throw usage(unknownEvent(event))
  return [{ event, body: wire(sampleOf(event)) }]
}

function bytesOf(file: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(file)
  } catch {
    throw usage(`${file} cannot be read.`)
  }
}
