/** Rows about settings that are wrong, and about faults of this Worker. */

import { expect, vi } from 'vitest'
import { ARGYLE_ADDRESS, profileAdded, profileUpdated } from '../support.ts'
import { row } from './row.ts'
import type { Scene } from './scene.ts'

const fromArgyle = { address: ARGYLE_ADDRESS }

/** Delivers to an isolate that fails on this delivery, after it was verified. */
async function postToFaulty(scene: Scene): Promise<void> {
  const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValueOnce(new Error('a bug'))
  await scene.post(profileAdded)
  digest.mockRestore()
}

export const settingsRows = [
  row(
    'the secret is missing',
    {
      sender: '503',
      event: 'in the quarantine, unverified',
      consumer: 'one message, after a redrive',
    },
    async (scene) => {
      const unset = scene.isolate({ ARGYLE_WEBHOOK_SECRET: '' })
      await scene.post(profileAdded, { to: unset, ...fromArgyle })
      await scene.ends()
      expect(await scene.redrive()).toEqual([200])
      expect(await scene.redrive()).toEqual([])
    }
  ),
  row(
    'the secret is wrong',
    {
      sender: '401',
      event: 'in the quarantine, unverified',
      consumer: 'one message, after a redrive',
    },
    async (scene) => {
      const wrong = scene.isolate({ ARGYLE_WEBHOOK_SECRET: 'wrong' })
      await scene.post(profileAdded, { to: wrong, ...fromArgyle })
      await scene.ends()
      expect(await scene.redrive(wrong)).toEqual([409])
      expect(await scene.redrive()).toEqual([200])
    }
  ),
  row(
    'a var does not parse',
    {
      sender: '503',
      event: 'in the quarantine',
      consumer: 'one message, after a redrive',
    },
    async (scene) => {
      const broken = scene.isolate({ REPEAT_WINDOW_SECONDS: 'soon' })
      await scene.post(profileAdded, { to: broken, ...fromArgyle })
      // From another address, but with the right signature.
      await scene.post(profileUpdated, { to: broken, address: '192.0.2.1' })
      await scene.ends()
      expect(await scene.redrive()).toEqual([200, 200])
    }
  ),
  row(
    'the secret is being changed',
    { sender: '202', event: 'in the queue', consumer: 'one message' },
    async (scene) => {
      const rotating = scene.isolate({
        ARGYLE_WEBHOOK_SECRET: 'new',
        ARGYLE_WEBHOOK_SECRET_PREVIOUS: 'old',
      })
      await scene.post(profileAdded, { to: rotating, secret: 'old' })
      await scene.post(profileUpdated, { to: rotating, secret: 'new' })
    }
  ),
  row(
    'this Worker fails once',
    { sender: '503', event: 'in the quarantine', consumer: "one message, by Argyle's retry" },
    async (scene) => {
      await postToFaulty(scene)
      await scene.ends()
      scene.at(30)
      expect(await scene.post(profileAdded)).toBe(202)
      // The copy in the quarantine is then a duplicate.
      expect(await scene.redrive()).toEqual([200])
    }
  ),
  row(
    'this Worker fails at the retry as well',
    { sender: '503', event: 'in the quarantine', consumer: 'one message, after a redrive' },
    async (scene) => {
      await postToFaulty(scene)
      scene.at(30)
      await postToFaulty(scene)
      await scene.ends()
      expect(await scene.redrive()).toEqual([200])
    }
  ),
]
