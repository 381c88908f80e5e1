/**
 * The requests of a scene to the Worker: a signed delivery, the redrive of the whole quarantine,
 * and the real consumer at the other end.
 */

import { consumed, request, sign } from '../support.ts'
import type { Taken } from './calls.ts'

export const TOKEN = 'a-token-of-the-admin'

/** A delivery as a request, signed with the usual secret if not with another one. */
export async function deliveryOf(
  body: string,
  { secret, address, path = '/webhooks/argyle' }: Record<string, string | undefined>
) {
  const headers = {
    'x-argyle-signature': await sign(body, secret),
    ...(address && { 'cf-connecting-ip': address }),
  }
  return new Request<unknown, IncomingRequestCfProperties>(`https://argyle-edge.test${path}`, {
    method: 'POST',
    body,
    headers,
  })
}

/** Redrives the whole quarantine. Returns the statuses of the answers. */
export async function redriveAll(to: Env): Promise<number[]> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const { body } = await request('/admin/quarantine', { headers }, to)
  const statuses: number[] = []
  for (const { id } of body.entries as { id: string }[]) {
    const path = `/admin/quarantine/${id}/redrive`
    statuses.push((await request(path, { method: 'POST', headers }, to)).status)
  }
  return statuses
}

/**
 * Throws unless the real consumers get what the queues took, no more and no less. A message that
 * its queue holds back is not waited for.
 */
export async function expectConsumed(taken: Taken[]): Promise<void> {
  for (const [binding, queue] of [
    ['EVENTS', 'argyle-events'],
    ['PROFILES', 'argyle-profiles'],
  ]) {
    const own = taken.filter((one) => one.queue === binding)
    const sent = own.filter((one) => one.delaySeconds === 0).map(({ message }) => message)
    const later = own.filter((one) => one.delaySeconds > 0).map(({ message }) => message.id)
    const isPrompt = ({ id }: { id: string }) => !later.includes(id)
    const all = await consumed((events) => events.filter(isPrompt).length >= sent.length, queue)
    const got = all.filter(isPrompt)
    if (idsOf(got) !== idsOf(sent)) {
      throw new Error(`The consumer of ${queue} got ${got.length} messages, not ${sent.length}.`)
    }
  }
}

const idsOf = (messages: { id: string }[]) =>
  messages
    .map(({ id }) => id)
    .sort()
    .join()
