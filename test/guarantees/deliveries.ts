/** Rows about what is delivered: by whom, of which shape, and of which size. */

import { expect } from 'vitest'
import { RULES } from '../../src/argyle/events.ts'
import { ARGYLE_ADDRESS, profileAdded } from '../support.ts'
import { row } from './row.ts'
import { becomesStale } from './stale.ts'

const large = { ...profileAdded, data: { ...profileAdded.data, pad: 'x'.repeat(200_000) } }

export const deliveryRows = [
  row(
    'the path is misspelt',
    { sender: '202', event: 'in the queue', consumer: 'one message' },
    async (scene) => {
      await scene.post(profileAdded, { path: '//webhook/Argyle' })
    }
  ),
  row(
    'somebody else posts',
    { sender: '401', event: 'nowhere', consumer: 'nothing' },
    async (scene) => {
      for (const secret of ['guess', 'another guess']) {
        await scene.post(profileAdded, { secret, address: '192.0.2.1' })
      }
    }
  ),
  row(
    'Argyle renames a field that identifies',
    { sender: '422', event: 'in the quarantine', consumer: 'one message, after a redrive' },
    async (scene) => {
      const { profile, ...data } = profileAdded.data
      await scene.post({ ...profileAdded, data: { ...data, profile_id: profile } })
      await scene.ends()
      expect(await scene.redrive()).toEqual([422])
      const rule = RULES['profiles.added']
      const former = { ...rule }
      try {
        // The catalogue of a later version knows the field.
        Object.assign(rule, { ids: ['account', 'user', 'profile_id'], object: 'profile_id' })
        expect(await scene.redrive()).toEqual([200])
      } finally {
        Object.assign(rule, former)
      }
    }
  ),
  row(
    'the event is not known',
    { sender: '202', event: 'in the queue', consumer: 'one message' },
    async (scene) => {
      await scene.post({ event: 'paychecks.invented', data: { user: 'u', new: [1] } })
    }
  ),
  row(
    'the body is not JSON',
    { sender: '422', event: 'in the quarantine', consumer: 'nothing' },
    async (scene) => {
      await scene.post('what do ya want for nothing?')
      await scene.ends()
      expect(await scene.redrive()).toEqual([422])
    }
  ),
  row(
    'the event is too large for a message',
    { sender: '202', event: 'in the queue, its data in KV', consumer: 'a claim check' },
    async (scene) => {
      await scene.post(large)
      await scene.ends()
      await scene.readsData(scene.here, 0)
    }
  ),
  row(
    'KV shows the data of a large event late',
    {
      sender: '202',
      event: 'in the queue, its data in KV',
      consumer: 'a claim check, its data up to 2 min late',
    },
    async (scene) => {
      becomesStale(scene)
      await scene.post(large)
      // The worst moment for the first try: one second before KV would show the data.
      await scene.readsData(scene.here, 59)
    }
  ),
  row(
    'the body is over 1 MiB',
    { sender: '413', event: 'nowhere', consumer: 'nothing' },
    async (scene) => {
      await scene.post('x'.repeat(1_048_577), { address: ARGYLE_ADDRESS })
    }
  ),
]
