/**
 * `send`: what Argyle would post, posted from here, to see what the Worker answers.
 */

import { readFileSync } from 'node:fs'
import { isKnown } from '../../argyle/events.ts'
import { EVENTS, sampleOf } from '../../contract/sample.ts'
import { unknownEvent } from '../argyle/advice.ts'
import { type Act, command, whole } from '../command.ts'
import { EXIT, type Exit, usage } from '../failure.ts'
import { unanswered } from '../http.ts'
import type { Session } from '../session.ts'
import { answerIn, post, signatureOf, wire } from '../worker/delivery.ts'
import { placeAt } from '../worker/urls.ts'

const MOST_TIMES = 1_000

export function send(act: Act) {
  return command(
    'send',
    'post deliveries that are signed as Argyle signs them; consumers take them for real',
    'send profiles.added --url https://argyle-edge.example.workers.dev',
    'send profiles.updated --times 3 --url …      # the same bytes: a duplicate from the second on',
    'send --body delivery.json --url …            # the bytes of the file, as they are',
    'send profiles.added --tamper --url …         # changed after it was signed: must be refused',
    'send --all --url …'
  )
    .argument('[event]', "Argyle's name of the event: a new sample of it is made")
    .requiredOption('--url <url>', 'of the Worker')
    .option('--all', 'one of each known event')
    .option('--body <file>', 'the body to send')
    .option('--times <number>', 'send the same bytes so often', whole('--times', 1, MOST_TIMES), 1)
    .option('--tamper', 'change the body after it was signed')
    .action((event, options) => act(options, (session) => sendAll(event, options, session)))
}

interface SendOptions {
  url: string
  all?: true | undefined
  body?: string | undefined
  times: number
  tamper?: true | undefined
}

interface Sent {
  event: string
  status: number
  milliseconds: number
  answer: string
}

async function sendAll(event: string | undefined, options: SendOptions, session: Session) {
  const { settings, terminal, http } = session
  const { endpoint } = placeAt(options.url)
  const bodies = bodiesOf(event, options)
  const secret = settings.need('ARGYLE_WEBHOOK_SECRET')
  const sent: Sent[] = []
  for (const { event, body } of bodies) {
    const signature = signatureOf(body, secret)
    const bytes = options.tamper ? Buffer.concat([body, Buffer.from(' ')]) : body
    for (let number = 0; number < options.times; number++) {
      const posting = post(http, endpoint, bytes, signature).catch((error) => {
        throw unanswered(error, 'The Worker', endpoint)
      })
      const { status, milliseconds, body } = await terminal.spin(`Sending ${event} …`, posting)
      sent.push({ event, status, milliseconds, answer: answerIn(body) })
    }
  }
  const isRight = ({ status }: Sent) =>
    options.tamper ? status === 401 : status >= 200 && status < 300
  const exit: Exit = sent.every(isRight) ? EXIT.ok : EXIT.failed
  const rows = sent.map(({ event, status, milliseconds, answer }) => {
    return [event, String(status), `${milliseconds} ms`, answer]
  })
  const text = terminal.table(['event', 'status', 'time', 'answer'], rows)
  return { json: { sent }, text, exit }
}

function bodiesOf(event: string | undefined, { all, body }: SendOptions) {
  if ([event, all, body].filter(Boolean).length !== 1) {
    throw usage('One of these is needed, and no more: an event, --all, or --body.')
  }
  if (body !== undefined) return [{ event: body, body: bytesOf(body) }]
  if (event === undefined) return EVENTS.map((event) => ({ event, body: wire(sampleOf(event)) }))
  if (!isKnown(event)) throw usage(unknownEvent(event))
  return [{ event, body: wire(sampleOf(event)) }]
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw usage(`${file} cannot be read.`)
  }
}
