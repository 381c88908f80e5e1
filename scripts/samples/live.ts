/** Deliveries that arrive now, so that each outcome of the Worker is there. */

import { signatureOf, wire } from '../../src/cli/worker/delivery.ts'
import { EVENTS, sampleOf } from '../../src/contract/sample.ts'

// One of Argyle's: an unverified delivery from elsewhere is refused and not kept.
const ARGYLE_ADDRESS = '34.27.251.226'
const DATA_BYTES = 200_000

/** Posts the samples in turn. Returns the statuses of the answers. */
export async function deliverSamples(address: string, secret: string): Promise<number[]> {
  const endpoint = new URL('/webhooks/argyle', address)
  const statuses: number[] = []
  async function post(body: Buffer<ArrayBuffer>, key = secret) {
    const headers = {
      'x-argyle-signature': signatureOf(body, key),
      'cf-connecting-ip': ARGYLE_ADDRESS,
    }
    const { status } = await fetch(endpoint, { method: 'POST', body, headers })
    statuses.push(status)
  }

  for (const event of EVENTS) await post(wire(sampleOf(event)))
  const profile = sampleOf('profiles.added')
  await post(wire(profile))
  // A duplicate: the same fact.
  await post(wire(profile))
  // An overlap: the same fact by another subscription. Then a repeat, which gets a follow-up.
  const account = sampleOf('accounts.updated')
  for (const name of ['all events', 'accounts', 'all events'])
    await post(wire({ ...account, name }))
  // Into the quarantine: no JSON, no event, another secret.
  await post(Buffer.from('{"event": "profiles.added", '))
  await post(wire({ name: 'without an event', data: {} }))
  await post(wire(sampleOf('profiles.updated')), 'another-secret')
  // A large one, whose data waits in KV.
  const large = sampleOf('identities.added')
  await post(wire({ ...large, data: { ...large.data, note: 'x'.repeat(DATA_BYTES) } }))
  return statuses
}
