/**
 * The configuration: its defaults, the values that it accepts, and a fault for each wrong setting.
 * A fault names the setting and never shows its value, which may be a secret.
 */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { configure } from '../../src/worker/config.ts'

const { STATE, EVENTS, PROFILES } = env
const minimal = { STATE, EVENTS, ARGYLE_WEBHOOK_SECRET: 'current' }

function config(settings: object) {
  const configured = configure(settings)
  if (!configured.ok) throw new Error(JSON.stringify(configured.faults))
  return configured.config
}

it('the configuration needs two bindings and a secret, and has a default for the rest', () => {
  const configured = config(minimal)
  expect(configured).toMatchObject({
    secrets: ['current'],
    source: 'https://api.argyle.com',
    windowsSeconds: { once: 604_800, repeats: 60 },
  })
  expect(configured.state).toBe(STATE)
  const all = { name: 'EVENTS', queue: EVENTS, patterns: ['*'] }
  expect(configured.queues).toEqual(new Map([['EVENTS', all]]))
})

it('the configuration in wrangler.toml is valid', () => {
  expect(config(env)).toMatchObject({ windowsSeconds: { once: 604_800, repeats: 60 } })
})

it('the configuration lists the previous secret after the current one', () => {
  const both = { ...minimal, ARGYLE_WEBHOOK_SECRET_PREVIOUS: 'previous' }
  expect(config(both).secrets).toEqual(['current', 'previous'])
})

it('an empty previous secret counts as not set', () => {
  expect(config({ ...minimal, ARGYLE_WEBHOOK_SECRET_PREVIOUS: '' }).secrets).toEqual(['current'])
})

it('the sandbox has a source of its own', () => {
  const { source } = config({ ...minimal, ARGYLE_ENVIRONMENT: 'sandbox' })
  expect(source).toBe('https://api-sandbox.argyle.com')
})

it('a window may be a number, as in wrangler.toml, or text, as in the dashboard', () => {
  const windows = { ONCE_WINDOW_SECONDS: '3600', REPEAT_WINDOW_SECONDS: 120 }
  expect(config({ ...minimal, ...windows }).windowsSeconds).toEqual({
    once: 3600,
    repeats: 120,
  })
})

it('the defaults keep /admin closed and list the addresses that Argyle publishes', () => {
  const { adminToken, addresses } = config({ ...minimal, ARGYLE_ADDRESSES: '' })
  expect(addresses).toEqual(config(minimal).addresses)
  expect(adminToken).toBe('')
  expect([...addresses]).toEqual([
    '34.27.251.226',
    '34.122.50.253',
    '35.188.163.115',
    '35.226.53.251',
  ])
})

it.each([
  ['192.0.2.1', ['192.0.2.1']],
  [' 192.0.2.1,', ['192.0.2.1']],
  ['2001:DB8:0:0::1', ['2001:db8::1']],
  ['192.0.2.1,2001:db8::1', ['192.0.2.1', '2001:db8::1']],
  ['192.0.2.1, 192.0.2.2\n192.0.2.3', ['192.0.2.1', '192.0.2.2', '192.0.2.3']],
])('the addresses in %j replace the published ones', (ARGYLE_ADDRESSES, expected) => {
  expect([...config({ ...minimal, ARGYLE_ADDRESSES }).addresses]).toEqual(expected)
})

it('the settings that recovery needs are read even while another setting is wrong', () => {
  const recovery = (settings: object) => {
    const configured = configure(settings)
    return configured.ok ? undefined : configured.recovery
  }
  const salvaged = recovery({
    STATE,
    ADMIN_TOKEN: 'a-token-of-the-admin',
    REPEAT_WINDOW_SECONDS: 'soon',
  })
  expect(salvaged).toMatchObject({ adminToken: 'a-token-of-the-admin' })
  expect(salvaged?.state).toBe(STATE)
  expect(recovery({ STATE, ARGYLE_ADDRESSES: 'argyle.com' })?.addresses.size).toBe(4)
  expect(recovery({ EVENTS })).toBeUndefined()
})

it('sends follow-ups and writes all markers, unless the settings say otherwise', () => {
  expect(config(minimal)).toMatchObject({ followUp: true, kvMarkers: 'all' })
  expect(config({ ...minimal, FOLLOW_UP: 'on', KV_MARKERS: 'all' })).toMatchObject({
    followUp: true,
    kvMarkers: 'all',
  })
  expect(config({ ...minimal, FOLLOW_UP: 'off', KV_MARKERS: 'once' })).toMatchObject({
    followUp: false,
    kvMarkers: 'once',
  })
})

it.each([
  [5, ['REPEAT_WINDOW_SECONDS']],
  [44, ['REPEAT_WINDOW_SECONDS']],
  [45, []],
  [3_600, []],
  [3_601, ['REPEAT_WINDOW_SECONDS']],
  [undefined, []],
])('warns of a window of %s s only if it is too short or too long', (seconds, expected) => {
  const { warnings } = config({ ...minimal, REPEAT_WINDOW_SECONDS: seconds })
  expect(warnings.map(({ path }) => path)).toEqual(expected)
})

it.each(['short', 'x'.repeat(15), 'a b'.repeat(10), 'ü'.repeat(20), `${'x'.repeat(20)}\n`])(
  'closes /admin and warns if ADMIN_TOKEN can be guessed or no header can hold it: %j',
  (ADMIN_TOKEN) => {
    const { adminToken, warnings } = config({ ...minimal, ADMIN_TOKEN })
    expect(adminToken).toBe('')
    expect(warnings).toMatchObject([{ path: 'ADMIN_TOKEN' }])
  }
)

it('warns of a route that matches no known event, and only of that', () => {
  const ROUTES = { PROFILES: ['profile.*', 'profiles.*', '*.removed', '*'] }
  const { warnings } = config({ ...minimal, PROFILES, ROUTES })
  const message = '"profile.*" matches no known event'
  expect(warnings).toEqual([{ path: 'ROUTES.PROFILES', message }])
})

describe('ROUTES', () => {
  const patterns = ['profiles.*', 'identities.*']

  it.each([
    ['an object, as in wrangler.toml', { PROFILES: patterns }],
    ['JSON, as in the dashboard', JSON.stringify({ PROFILES: patterns })],
  ])('may be %s', (_, ROUTES) => {
    const { queues } = config({ ...minimal, PROFILES, ROUTES })
    expect(queues).toEqual(
      new Map([
        ['EVENTS', { name: 'EVENTS', queue: EVENTS, patterns: ['*'] }],
        ['PROFILES', { name: 'PROFILES', queue: PROFILES, patterns }],
      ])
    )
    expect(queues.get('PROFILES')?.queue).toBe(PROFILES)
  })

  it('may give patterns to EVENTS', () => {
    const { queues } = config({ ...minimal, ROUTES: { EVENTS: ['*.added'] } })
    expect(queues.get('EVENTS')).toEqual({ name: 'EVENTS', queue: EVENTS, patterns: ['*.added'] })
  })

  it.each([
    ['is not bound', {}],
    ['is bound to something else', { PROFILES: STATE }],
  ])('has a fault that names the queue when a queue %s', (_, bindings) => {
    const configured = configure({ ...minimal, ...bindings, ROUTES: { PROFILES: patterns } })
    const message = 'must be bound to a queue in wrangler.toml'
    expect(configured).toMatchObject({
      ok: false,
      faults: [{ path: 'ROUTES.PROFILES', message }],
      recovery: { secrets: ['current'] },
    })
  })

  it('does not appear in the fault when EVENTS is not bound, even if it has patterns for EVENTS', () => {
    const { EVENTS: _, ...rest } = minimal
    const configured = configure({ ...rest, ROUTES: { EVENTS: ['*'] } })
    expect(configured).toMatchObject({ ok: false, faults: [{ path: 'EVENTS' }] })
  })
})

describe('a wrong setting', () => {
  const once = 'must be a whole number of seconds from 60 to 31536000'
  const repeat = 'must be a whole number of seconds from 5 to 86400'
  it.each([
    ['ARGYLE_WEBHOOK_SECRET', undefined, 'is missing'],
    ['ARGYLE_WEBHOOK_SECRET', '', 'is empty'],
    ['ARGYLE_WEBHOOK_SECRET', 7, 'is missing'],
    ['ARGYLE_WEBHOOK_SECRET_PREVIOUS', 7, 'must be text'],
    ['STATE', undefined, 'must be bound to a KV namespace'],
    ['STATE', 'text', 'must be bound to a KV namespace'],
    ['STATE', null, 'must be bound to a KV namespace'],
    ['EVENTS', undefined, 'must be bound to a queue'],
    ['EVENTS', STATE, 'must be bound to a queue'],
    ['EVENTS', { send() {} }, 'must be bound to a queue'],
    ['ARGYLE_ENVIRONMENT', 'staging', 'must be production or sandbox'],
    ['ARGYLE_ADDRESSES', '34.27.251', 'must be IP addresses'],
    ['ARGYLE_ADDRESSES', '34.27.251.226;34.122.50.253', 'must be IP addresses'],
    ['ARGYLE_ADDRESSES', 'argyle.com', 'must be IP addresses'],
    ['ARGYLE_ADDRESSES', ['192.0.2.1'], 'must be IP addresses'],
    ['ARGYLE_ADDRESSES', '999.999.999.999', 'must be IP addresses'],
    ['ARGYLE_ADDRESSES', '127.1', 'must be IP addresses'],
    ['ARGYLE_ADDRESSES', '2001:db8::1::2', 'must be IP addresses'],
    ['ARGYLE_WEBHOOK_SECRET', ' ', 'begins or ends with white space'],
    ['ARGYLE_WEBHOOK_SECRET', 'secret\n', 'begins or ends with white space'],
    ['ARGYLE_WEBHOOK_SECRET_PREVIOUS', ' ', 'begins or ends with white space'],
    ['ARGYLE_WEBHOOK_SECRET_PREVIOUS', ' secret', 'begins or ends with white space'],
    ['STATE', env.RECORDER, 'must be bound to a KV namespace'],
    ['EVENTS', env.RECORDER, 'must be bound to a queue'],
    ['ADMIN_TOKEN', 7, 'must be text'],
    ['ARGYLE_ENVIRONMENT', 'constructor', 'must be production or sandbox'],
    ['ARGYLE_ENVIRONMENT', '', 'must be production or sandbox'],
    ['ONCE_WINDOW_SECONDS', 'a week', once],
    ['ONCE_WINDOW_SECONDS', '', once],
    ['ONCE_WINDOW_SECONDS', 59, once],
    ['ONCE_WINDOW_SECONDS', 604_800_000, once],
    ['ROUTES', 'PROFILES', 'must be a JSON object of lists of patterns'],
    ['REPEAT_WINDOW_SECONDS', 60.5, repeat],
    ['REPEAT_WINDOW_SECONDS', -60, repeat],
    ['REPEAT_WINDOW_SECONDS', 86_401, repeat],
    ['REPEAT_WINDOW_SECONDS', null, repeat],
    ['REPEAT_WINDOW_SECONDS', 'Infinity', repeat],
    ['REPEAT_WINDOW_SECONDS', 4, repeat],
    ['FOLLOW_UP', true, 'must be on or off'],
    ['FOLLOW_UP', '', 'must be on or off'],
    ['KV_MARKERS', 'repeats', 'must be all or once'],
  ])('is named in a fault: %s = %j', (setting, value, message) => {
    const configured = configure({ ...minimal, [setting]: value })
    expect(configured).toMatchObject({
      ok: false,
      faults: [{ path: setting, message: expect.stringContaining(message) }],
    })
  })

  it('is named together with all other wrong settings', () => {
    const configured = configure({})
    const paths = configured.ok ? [] : configured.faults.map(({ path }) => path)
    expect(paths).toEqual(['STATE', 'ARGYLE_WEBHOOK_SECRET', 'EVENTS'])
  })

  it('is named without its value', () => {
    const values = {
      ARGYLE_ENVIRONMENT: 'value-1',
      ONCE_WINDOW_SECONDS: 'value-2',
      STATE: 'value-3',
      ROUTES: { PROFILES: ['value-4**'] },
    }
    expect(JSON.stringify(configure({ ...minimal, ...values }))).not.toContain('value-')
  })
})
