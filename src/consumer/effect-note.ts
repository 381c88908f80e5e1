/**
 * The note that an effect is done, written even through a stall of D1.
 *
 * Without the note, the effect runs again when its lease ends. The note is therefore tried until
 * shortly before that. It is the same row however often it is written, so a late attempt is
 * harmless.
 */

import { within } from '../platform/deadline.ts'

// D1 stops a query after 30 s: https://developers.cloudflare.com/d1/platform/limits/
const ATTEMPT_MILLISECONDS = 30_000
const FIRST_PAUSE_MILLISECONDS = 100
const LONGEST_PAUSE_MILLISECONDS = 10_000
// With the standard lease, 45 s are left to settle the messages before Cloudflare ends the Worker.
const TRIED_PART_OF_LEASE = 0.95

const TAKEN = 'The lease ended before the effect, so another copy began it too: raise leaseSeconds'
const STALLED = 'The effect is done, but D1 did not note it: it runs again after its lease'

/** Thrown if an effect is done but could not be noted. The effect can run again. */
export class EffectNotNoted extends Error {
  override name = 'EffectNotNoted'
}

/** Whether another copy holds the lease or has finished. Trying again cannot change that. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOT NULL constraint failed')
}

/**
 * Writes the note, with growing pauses between the attempts.
 *
 * @param leasedAt the time just before the lease was taken, in milliseconds since 1970
 * @throws EffectNotNoted, with the last error of D1 as its cause
 */
export async function noteDone(
  note: D1PreparedStatement,
  leasedAt: number,
  leaseSeconds: number
): Promise<void> {
  const until = leasedAt + leaseSeconds * 1000 * TRIED_PART_OF_LEASE
  let pause = FIRST_PAUSE_MILLISECONDS
  for (;;) {
    try {
      await within(ATTEMPT_MILLISECONDS, note.run())
      return
    } catch (cause) {
      if (isTaken(cause)) throw new EffectNotNoted(TAKEN, { cause })
      if (Date.now() + pause >= until) throw new EffectNotNoted(STALLED, { cause })
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)
    }
  }
}
