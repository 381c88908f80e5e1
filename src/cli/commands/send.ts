/**
 * `send`: posts deliveries as Argyle does, and prints the Worker's answers.
 */

import { readFileSync } from 'node:fs'
import { isKnown } from '../../argyle/events.ts'
import { EVENTS, sampleOf } from '../../contract/sample.ts'
import { unknownEvent } from '../argyle/advice.ts'
import { defineCommand, number, workerCommand } from '../command.ts'
import { EXIT, usage } from '../failure.ts'
import { answerText, post, signatureOf, wire } from '../worker/delivery.ts'
import { urlsOf } from '../worker/urls.ts'

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
      .option('--times <number>', 'send the same bytes so often', times, 1)
      .option('--tamper', 'change the body after signing; the right answer is then 401'),
  async run({ settings, terminal, ask }, { url, all, body, times, tamper }, event) {
    const { endpoint } = urlsOf(url)
    const deliveries = deliveriesOf(event, all, body)
    const secret = settings.need('ARGYLE_WEBHOOK_SECRET')
    const sent = []
    for (const { event, body } of deliveries) {
      const signature = signatureOf(body, secret)
      const bytes = tamper ? Buffer.concat([body, Buffer.from(' ')]) : body
      for (let time = 0; time < times; time++) {
        const { status, milliseconds, body } = await post(ask, endpoint, bytes, signature)
        sent.push({ event, status, milliseconds, answer: answerText(body) })
      }
    }
    const isRight = (status: number) => (tamper ? status === 401 : status >= 200 && status < 300)
    const rows = sent.map(({ event, status, milliseconds, answer }) => {
      return [event, String(status), `${milliseconds} ms`, answer]
    })
    const text = terminal.table(['event', 'status', 'time', 'answer'], rows)
    return {
      json: { sent },
      text,
      exit: sent.every(({ status }) => isRight(status)) ? EXIT.ok : EXIT.failed,
    }
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
