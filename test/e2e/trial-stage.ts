/**
 * The stage with the trial Worker downstream, for the tests of the consumer's half: deliveries that
 * no other test sends, and the lines that the Worker logged about one of them.
 */

import { createHash } from 'node:crypto'
import { eventually, raise, type Stage, sign } from './stage.ts'

/** The ids that `profiles.added` must have. */
export const ids = { account: 'a', user: 'u', profile: 'p' }

export interface TrialStage extends Pick<Stage, 'bindings' | 'logged' | 'received' | 'close'> {
  /** Posts a signed delivery with unique data. Throws unless it is accepted. */
  deliver(event: string, facts: object): Promise<{ id: string; data: object }>
  /** The lines with this message about an event so far. */
  linesOf(message: string, id: string): Record<string, unknown>[]
  /**
   * Those lines as soon as there are `count` of them; undefined if there are fewer in `seconds`.
   */
  lines(
    message: string,
    id: string,
    count: number,
    seconds?: number
  ): Promise<Record<string, unknown>[] | undefined>
}

/** Starts both Workers. */
export async function raiseTrial(): Promise<TrialStage> {
  const stage = await raise({ downstream: ['test/e2e/trial/wrangler.toml'] })
  let deliveries = 0

  const linesOf: TrialStage['linesOf'] = (message, id) =>
    stage.logged(message).filter((line) => line.id === id)

  return {
    ...stage,
    async deliver(event, facts) {
      const data = { ...facts, delivery: deliveries++ }
      const body = JSON.stringify({ event, name: 'A subscription', data }, null, 2)
      const answer = await stage.post(body, sign(body))
      if (answer.status !== 202) throw new Error(`${event} was answered ${answer.status}, not 202.`)
      return { id: String(answer.body.id), data }
    },
    linesOf,
    lines: (message, id, count, seconds) =>
      eventually(() => {
        const found = linesOf(message, id)
        return found.length >= count ? found : undefined
      }, seconds),
  }
}

/** The text that the trial Worker logs in place of large data. */
export const digestOf = (data: object) =>
  createHash('sha256').update(JSON.stringify(data)).digest('hex')
