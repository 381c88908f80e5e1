/**
 * Argyle's «no», in words: what it says itself, and what usually is the cause.
 */

import { Failure } from '../failure.ts'
import { wordsIn } from '../http.ts'
import type { Settings } from '../settings.ts'

/** Argyle refused what was asked. */
export class Refusal extends Failure {
  override name = 'Refusal'
  readonly status: number

  constructor(status: number, message: string, hint: string | undefined) {
    super(message, hint)
    this.status = status
  }
}

/** @param body what came with the status, parsed; anything */
export function refusal(status: number, body: unknown, settings: Settings): Refusal {
  const words = wordsIn(body)
  const says = words ? `: ${words}` : '.'
  return new Refusal(status, `Argyle answered ${status}${says}`, hintFor(status, settings))
}

function hintFor(status: number, { environment, apiUrl }: Settings): string | undefined {
  switch (status) {
    case 401:
    case 403:
      return [
        `The API key does not fit ${apiUrl.host}, which is the ${environment} environment.`,
        `A key of ${environment === 'sandbox' ? 'production' : 'sandbox'} needs ARGYLE_ENVIRONMENT to say so.`,
      ].join(' ')
    case 400:
      return 'Nothing was changed. See https://docs.argyle.com/api-guide/webhooks'
    case 429:
      return 'Argyle takes 50 requests a second. Wait a little and run it again.'
    default:
      return status >= 500 ? 'That is on its side. Run it again later.' : undefined
  }
}
