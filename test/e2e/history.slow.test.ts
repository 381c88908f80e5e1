/**
 * The operator's view, end to end: the edge, a consumer and the command line really run. Each
 * delivery's journey is what `trace` prints of it.
 */

import type { D1Database } from '@cloudflare/workers-types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argyle } from '../cli/commands/command.ts'
import { ADMIN_TOKEN, eventually, raise, type Stage, sign } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await raise({ downstream: ['test/e2e/trial/wrangler.toml'], windowSeconds: 5 })
}, 30_000)
afterAll(() => stage.close())

const cli = (...args: string[]) =>
  argyle(args, { ARGYLE_EDGE_URL: stage.url.href, ADMIN_TOKEN, ARGYLE_API_KEY_ID: undefined })

/** Posts a delivery of a user of its own. Returns the id of the event. */
async function deliver(user: string, facts: object = {}, event = 'profiles.added') {
  const data = { account: `a-${user}`, user, profile: `p-${user}`, ...facts }
  const body = JSON.stringify({ event, name: 'A subscription', data })
  const { body: answer } = await stage.post(body, sign(body))
  return String(answer.id)
}

/** The output of trace once it has every text. */
async function traced(id: string, ...texts: string[]): Promise<string> {
  let last = ''
  for (let attempt = 0; attempt < 60; attempt++) {
    last = (await cli('trace', id)).stdout
    if (texts.every((text) => last.includes(text))) return last
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return last
}

const times = (text: string, part: string) => text.split(part).length - 1

describe.concurrent('trace shows', () => {
  it('a delivery that was queued and handled, by user, account, profile and event id', async () => {
    const id = await deliver('fine')
    const text = await traced('fine', 'handled')
    expect(text).toContain('profiles.added profiles/p-fine')
    expect(text).toMatch(/accepted +queued, "A subscription"/)
    expect(text).toMatch(/handled +argyle-trial from argyle-events, attempt 1/)
    for (const other of ['a-fine', 'p-fine', 'profiles/p-fine', id]) {
      expect(await traced(other, 'handled')).toContain(`event id ${id}`)
    }
  })

  it('one that failed twice and then went through, with the name of the error', {
    timeout: 60_000,
  }, async () => {
    await deliver('twice', { trial: 'fail twice' })
    const text = await traced('twice', 'handled')
    expect(text).toMatch(/failed +argyle-trial from argyle-events, attempt 1, RangeError/)
    expect(text).toMatch(/failed +.*attempt 2, RangeError/)
    expect(text).toMatch(/handled +.*attempt 3/)
    expect(text).not.toContain('as the trial says')
  })

  it('one that died and was redriven', { timeout: 90_000 }, async () => {
    await deliver('dead', { trial: 'fail' })
    await traced('dead', 'dead letter')
    const { DB } = await stage.bindings<{ DB: D1Database }>('argyle-trial')
    await DB.prepare('UPDATE argyle_dead_letters SET redrive = 1').run()
    await stage.scheduled('argyle-trial', '* * * * *')
    const text = await traced('dead', 'redriven')
    expect(text).toMatch(/dead letter +argyle-trial from argyle-events-dead/)
    expect(text).toMatch(/redriven +argyle-trial from argyle-events-dead/)
  })

  it('a duplicate under its event', async () => {
    const id = await deliver('double')
    await deliver('double')
    const text = await traced('double', 'duplicate')
    expect(times(text, `event id ${id}`)).toBe(1)
    expect(text).toContain('1 event of this user.')
  })

  it('a follow-up under its event', async () => {
    const first = await deliver('again', {}, 'profiles.updated')
    const second = await deliver('again', {}, 'profiles.updated')
    const text = await traced('again', 'coalesced')
    expect(text).toContain(`follow-up ${second}`)
    expect(await traced(second, 'coalesced')).toContain(`event id ${first}`)
  })

  it('a signed delivery that was not valid, in the quarantine', async () => {
    const body = JSON.stringify({ event: 'profiles.added', name: 'x', data: { user: 'invalid' } })
    await stage.post(body, sign(body))
    const text = await traced('invalid', 'invalid')
    expect(text).toMatch(/invalid +to the quarantine, because of schema/)
    const [, id = ''] = /quarantine (\d{5}-[0-9a-f]{32})/.exec(text) ?? []
    expect((await cli('trace', id)).stdout).toContain('invalid')
  })

  it('of an id that nothing has what that means', async () => {
    await deliver('somebody')
    const { exit, stdout } = await cli('trace', 'nobody')
    expect(exit).toBe(2)
    expect(stdout).toContain('Nothing has the id nobody.')
    expect(stdout).toMatch(/The history keeps deliveries since \d{4}-/)
    expect(stdout).toContain("Argyle's side is not known: ARGYLE_API_KEY_ID is not set.")
  })
})

describe('deliveries list', () => {
  it('goes through pages by the printed cursor, without a delivery twice', async () => {
    const users = ['l1', 'l2', 'l3']
    for (const user of users) await deliver(user)
    await traced('l3', 'accepted')
    const args = ['deliveries', 'list', '--event', '*.added', '--limit', '2', '--json']
    const first = JSON.parse((await cli(...args)).stdout)
    await deliver('l4')
    const second = JSON.parse((await cli(...args, '--cursor', String(first.cursor))).stdout)
    const seen = [...first.entries, ...second.entries].map(({ n }: { n: number }) => n)
    expect(new Set(seen).size).toBe(4)
    expect(seen).toEqual(seen.toSorted((one: number, other: number) => other - one))
  })
})

describe('replay', () => {
  it('has an event handled again, once for each replay, and shows it in its journey', {
    timeout: 60_000,
  }, async () => {
    const id = await deliver('again-please')
    await traced('again-please', 'handled')
    const effects = () => stage.logged('effect').filter((line) => line.id === id).length
    expect(effects()).toBe(1)
    const { exit, stdout } = await cli('replay', id, '--yes')
    expect(stdout).toMatch(/Sent 1 of 1 as the replay [0-9a-f]{16}/)
    expect(exit).toBe(0)
    expect(await eventually(() => (effects() === 2 ? true : undefined), 20)).toBe(true)
    const text = await traced('again-please', 'replayed')
    expect(text).toMatch(/replayed +to the queue, replay [0-9a-f]{16}/)
    expect(await traced('again-please', ', replay ')).toMatch(/handled +.*replay [0-9a-f]{16}/)
  })

  it('counts first, and sends nothing without an answer', async () => {
    await deliver('not-sent')
    await traced('not-sent', 'handled')
    expect((await cli('replay', '--user', 'not-sent', '--dry-run')).stdout).toBe(
      '1 event matches.\n'
    )
    const { exit, stderr } = await cli('replay', '--user', 'not-sent')
    expect([exit, stderr]).toEqual([64, expect.stringContaining('Nothing was sent. Use --yes')])
    expect((await cli('replay')).exit).toBe(64)
  })
})

describe('erase', () => {
  it('removes what is kept about a user, and says what it cannot reach', async () => {
    await deliver('gone')
    await deliver('stays')
    await traced('gone', 'handled')
    await traced('stays', 'handled')
    expect((await cli('erase', '--user', 'gone')).exit).toBe(64)
    const { stdout } = await cli('erase', '--user', 'gone', '--yes')
    expect(stdout).toContain('1 in the history')
    expect(stdout).toContain('Not reached: messages in queues')
    expect((await cli('trace', 'gone')).exit).toBe(2)
    expect((await cli('trace', 'stays')).exit).toBe(0)
  })
})
