/** Replays as a consumer gets them: the effects of an event again, once for each replay. */

import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it } from 'vitest'
import { consume } from '../../src/consumer/consume.ts'
import type { Context } from '../../src/consumer/handlers.ts'
import { hand } from './batch.ts'
import { handlings } from './database.ts'
import { profileAddedEvent } from './event.ts'

afterEach(() => reset())

const { data, ...attributes } = profileAddedEvent
const replayed = (replay: string) => ({ ...profileAddedEvent, replay })

/** The keys of the effects that the messages have, one after the other. */
async function effectsOf(...bodies: unknown[]): Promise<string[]> {
  const keys: string[] = []
  const handler = (_: unknown, { once }: Context<Cloudflare.Env>) => once((key) => keys.push(key))
  for (const body of bodies) await hand(consume({ '*': handler }), [structuredClone(body)])
  return keys
}

it('an event has its effects again for each replay, also if each message comes twice', async () => {
  const bodies = [profileAddedEvent, replayed('r-1'), replayed('r-2')]
  const keys = await effectsOf(...bodies, ...bodies)
  const [first, ...more] = keys.map((key) => JSON.parse(key))
  expect(first).toEqual([[attributes.source, attributes.id], 'argyle-events', ''])
  expect(more).toEqual([
    [...first, 'r-1'],
    [...first, 'r-2'],
  ])
  expect((await handlings()).map(({ id, replay }) => [id, replay])).toEqual(
    [null, 'r-1', 'r-2', null, 'r-1', 'r-2'].map((replay) => [attributes.id, replay])
  )
})

it('a large event has its effects again as well', async () => {
  await env.STATE.put('payload:1', JSON.stringify(data))
  const claim = { ...attributes, dataref: 'payload:1' }
  const again = { ...claim, replay: 'r-1' }
  expect(await effectsOf(claim, again, again, replayed('r-1'))).toHaveLength(2)
})
