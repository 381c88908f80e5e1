import { deliverTo, sampleEvent } from 'argyle-edge/testing'
import { expect, it } from 'vitest'
import { getPlatformProxy } from 'wrangler'
import worker, { type Env } from '../src/index'

it('welcomes a profile once, although its message comes twice', async () => {
  const { env, dispose } = await getPlatformProxy<Env>({ persist: false })
  const event = sampleEvent('profiles.added', { data: { profile: 'p-1' } })
  const first = await deliverTo(worker.queue, [event], env)
  const second = await deliverTo(worker.queue, [event], env)
  expect(first.messages.concat(second.messages)).toEqual([
    { outcome: 'acked' },
    { outcome: 'acked' },
  ])
  expect(first.logged[0]?.message).toMatch(/^welcome p-1 /)
  expect(second.logged).toMatchObject([{ outcome: 'handled', id: event.id }])
  await dispose()
})
