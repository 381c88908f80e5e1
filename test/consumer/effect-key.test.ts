/** The keys of effects: no two different effects share one, and a header can hold each of them. */

import { expect, it } from 'vitest'
import { effectKey } from '../../src/consumer/effect-key.ts'

const event = { source: 'https://api.argyle.com', id: 'a1' }

it('a key is readable: the event, its queue and the name of the effect', () => {
  expect(effectKey(event, 'argyle-events', { name: 'mail' })).toBe(
    '[["https://api.argyle.com","a1"],"argyle-events","mail"]'
  )
  expect(effectKey(event, 'argyle-events', { name: 'mail', key: 'f 2026-11-23T12' })).toBe(
    '["f 2026-11-23T12","argyle-events","mail"]'
  )
})

it('the key of a replayed event has the replay, beside a key of the handler too', () => {
  const replayed = { ...event, replay: 'r-1' }
  expect(effectKey(replayed, 'argyle-events', { name: 'mail' })).toBe(
    '[["https://api.argyle.com","a1"],"argyle-events","mail","r-1"]'
  )
  expect(effectKey(replayed, 'argyle-events', { key: 'f' })).toBe('["f","argyle-events","","r-1"]')
})

it('effects have different keys, however their parts are cut', () => {
  const { source, id } = event
  const own = JSON.stringify([source, id])
  const keys = [
    effectKey(event, 'welcome', {}),
    effectKey(event, '', { name: 'welcome' }),
    effectKey(event, '', {}),
    effectKey(event, 'wel', { name: 'come' }),
    effectKey(event, 'welcome","', {}),
    effectKey(event, 'welcome', { name: '",""]' }),
    effectKey({ source, id: 'a1 welcome' }, '', {}),
    effectKey({ source: `${source} a1`, id: 'welcome' }, '', {}),
    effectKey({ source: '', id: `${source}${id}` }, 'welcome', {}),
    effectKey({ ...event, replay: 'r-1' }, 'welcome', {}),
    effectKey({ ...event, replay: 'r-2' }, 'welcome', {}),
    effectKey({ ...event, replay: 'welcome' }, '', {}),
    effectKey({ ...event, id: 'a1","r-1' }, 'welcome', {}),
    effectKey(event, 'welcome', { name: '","r-1' }),
    effectKey({ ...event, replay: 'r-1' }, 'welcome', { key: own }),
    effectKey(event, 'welcome', { key: own }),
    effectKey(event, 'welcome', { key: `${source} ${id}` }),
    effectKey(event, '', { key: 'welcome' }),
    effectKey(event, 'welcome', { key: '\ud800' }),
    effectKey(event, 'welcome', { key: '\ud801' }),
    effectKey(event, 'welcome', { key: '\ufffd' }),
    effectKey(event, 'welcome', { key: '\\ufffd' }),
    effectKey(event, 'welcome', { key: 'a\u0000' }),
    effectKey(event, 'welcome', { key: 'a\u0000b' }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

it('an absent name is the empty one, and an absent key is the event', () => {
  expect(effectKey(event, 'q', { name: '' })).toBe(effectKey(event, 'q', {}))
  expect(effectKey(event, 'q', Object({ key: undefined }))).toBe(effectKey(event, 'q', {}))
})

it('a header can hold a key of any characters, and its parts can be read again', () => {
  const options = { name: 'Begrüßung\n👋\u0000\u007f', key: 'é' }
  const key = effectKey(event, 'q', options)
  expect(key).toMatch(/^[ -~]+$/)
  expect(new Headers({ 'idempotency-key': key }).get('idempotency-key')).toBe(key)
  expect(JSON.parse(key)).toEqual(['é', 'q', options.name])
})
