/**
 * `/health` of the Worker, and whether argyle-edge answers there at all.
 */

import * as z from 'zod'
import type { Answer } from '../http.ts'
import { answerText } from '../worker/delivery.ts'
import { type Check, ok, warning, wrong } from './check.ts'

const text = z.string().catch('')

// Lenient, because a newer Worker may tell more.
const Healthy = z.object({
  status: z.literal('ok'),
  warnings: z.array(z.object({ path: text, message: text }).nullable().catch(null)).catch([]),
})

/** The findings in an answer of `/health`: one, and one more for each of its warnings. */
export function healthOf({ status, headers, body }: Answer): Check[] {
  const type = headers.get('content-type') ?? ''
  const healthy = Healthy.safeParse(body)
  if (status === 200 && healthy.success && /^application\/json\b/.test(type)) {
    const warnings = healthy.data.warnings.flatMap((one) =>
      one ? warning('health', `${one.path} ${one.message}`.trim()) : []
    )
    return [ok('health', 'all settings are right'), ...warnings]
  }
  const says = answerText(body)
  if (status === 503 && says) {
    return [wrong('health', says, 'Correct the setting, deploy, and run it again.')]
  }
  const where = 'Check that --url is the address of argyle-edge.'
  return [wrong('health', `/health answered ${status}, but not as argyle-edge does.`, where)]
}
