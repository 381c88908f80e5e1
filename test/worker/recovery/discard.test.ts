/** Deletion of an entry of the quarantine, and of the marker of an event that nobody got. */

import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { isolateOf } from '../../../src/worker/isolate.ts'
import { discard } from '../../../src/worker/recovery/discard.ts'
import { drain } from '../../../src/worker/recovery/drain.ts'
import { listQuarantine } from '../../../src/worker/state/quarantine.ts'
import { clockAtNoon, configOf, deliver, profileAdded, watched } from '../../support.ts'

clockAtNoon()

const reject = () => Promise.reject(new Error('Message too large (10204)'))

/** Delivers to a queue that never takes the event, and has the drain move it to the quarantine. */
async function undeliverable(bindings: object): Promise<string> {
  expect((await deliver(profileAdded, bindings)).body.status).toBe('accepted')
  await drain(configOf(bindings), new Date())
  const { entries } = await listQuarantine(env.STATE, 10, null)
  return String(entries[0]?.id)
}

it.each(['the same isolate', 'another isolate'])(
  'lets a further delivery of the deleted event count as the first, in %s',
  async (where) => {
    const { bindings } = watched({ EVENTS: { send: reject, sendBatch: reject } })
    const id = await undeliverable(bindings)
    expect((await deliver(profileAdded, bindings)).body.status).toBe('duplicate')
    const opened = isolateOf(bindings)
    const recent = opened.ok ? opened.isolate.recent : undefined
    expect(await discard(env.STATE, id, recent)).toBe(true)
    const isolate = where === 'the same isolate' ? bindings : { ...bindings }
    expect((await deliver(profileAdded, isolate)).body.status).toBe('accepted')
  }
)

it('deletes a delivery that could not be read, and nothing that is not there', async () => {
  await deliver('not JSON')
  const { entries } = await listQuarantine(env.STATE, 10, null)
  expect(await discard(env.STATE, String(entries[0]?.id), undefined)).toBe(true)
  expect(await discard(env.STATE, String(entries[0]?.id), undefined)).toBe(false)
})
