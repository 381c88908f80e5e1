/** `quarantine` and `outbox` as child processes, against the real Worker. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signatureOf, wire } from '../../src/cli/worker/delivery.ts'
import { sampleOf } from '../../src/contract/sample.ts'
import { ADMIN_TOKEN, argyle, WEBHOOK_SECRET } from '../cli/commands/command.ts'
import { type Edge, raiseEdge } from '../cli/commands/edge.ts'
import { eventually } from './stage.ts'

let edge: Edge
beforeAll(async () => {
  edge = await raiseEdge()
}, 30_000)
afterAll(() => edge.close())

const run = (args: string, env: Record<string, string | undefined> = {}) =>
  argyle([...args.split(' '), '--url', edge.url], { ADMIN_TOKEN, ...env })

/** Keeps a delivery as the Worker does. @returns its id */
async function keep(body: Buffer, reason: string, secret = WEBHOOK_SECRET): Promise<string> {
  const id = `79500-${crypto.randomUUID().replaceAll('-', '')}`
  const metadata = {
    time: '2026-11-23T12:00:00.000Z',
    reason,
    signature: signatureOf(body, secret),
    address: '34.27.251.226',
    bytes: body.byteLength,
  }
  await (await edge.kv()).put(`quarantine:${id}`, body.toString(), { metadata })
  return id
}

/** A server instead of the Worker, with these answers in order. @returns its address */
async function answering(bodies: string[], statuses: number[] = []): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(statuses.shift() ?? 200).end(bodies.shift())
  })
  server.listen(0, '127.0.0.1').unref()
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const forgetAll = async () => {
  const { json } = await run('quarantine list --json')
  for (const { id } of json.entries) {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
    await fetch(new URL(`/admin/quarantine/${id}`, edge.url), { method: 'DELETE', headers })
  }
}

describe('quarantine', () => {
  beforeEach(forgetAll)

  it('is empty at first', async () => {
    expect((await run('quarantine list')).stdout).toBe('The quarantine is empty.\n')
    expect((await run('quarantine redrive --all')).stdout).toBe('The quarantine is empty.\n')
  })

  it('lists the deliveries of all pages', async () => {
    const body = wire({ event: 'profiles.added', data: {} })
    for (let number = 0; number < 51; number++) await keep(body, 'schema')
    const { exit, stdout } = await run('quarantine list')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^id +received +reason +bytes +from\n/)
    expect(stdout.match(/2026-11-23T12:00:00.000Z +schema +\d+ +34.27.251.226/g)).toHaveLength(51)
  })

  it('shows a delivery with its body, without terminal control characters', async () => {
    const id = await keep(Buffer.from('{\n  "event": "\u001b[2Jevil"\n}'), 'schema')
    const shown = await run(`quarantine show ${id}`)
    expect(shown.exit).toBe(0)
    expect(shown.stdout).toMatch(/^reason: schema$/m)
    expect(shown.stdout).toMatch(/^ {2}"event": "evil"$/m)
    const { json } = await run(`quarantine show ${id} --json`)
    expect(json.kept).toMatchObject({ id, body: '{\n  "event": "\u001b[2Jevil"\n}' })
  })

  it("redrives the deliveries that match today's secrets, and says why the others stay", async () => {
    const good = await keep(wire(sampleOf('profiles.added')), 'signature')
    const foreign = await keep(wire(sampleOf('profiles.added')), 'signature', 'another')
    const spoilt = await keep(Buffer.from('not JSON'), 'not_json')
    const { exit, json } = await run('quarantine redrive --all --json')
    expect(exit).toBe(1)
    const byId = new Map(json.redriven.map((one) => [one.quarantined, one]))
    const accepted = { status: 'accepted', id: expect.any(String), to: 'queue' }
    expect(byId.get(good)).toMatchObject({ ok: true, answer: accepted })
    expect(byId.get(foreign)).toMatchObject({
      ok: false,
      why: expect.stringMatching(/^None of today's secrets/),
    })
    expect(byId.get(spoilt)).toMatchObject({ ok: false, why: expect.stringMatching(/still not a/) })
    const { id } = json.redriven.find(({ ok }) => ok)?.answer ?? {}
    expect(await eventually(() => edge.received().find((event) => event.id === id))).toBeDefined()
    expect((await run('quarantine list --json')).json.entries).toHaveLength(2)
  })

  it('redrives a delivery by its id', async () => {
    const id = await keep(wire(sampleOf('profiles.added')), 'signature')
    const { exit, stdout } = await run(`quarantine redrive ${id}`)
    expect(exit).toBe(0)
    expect(stdout).toMatch(new RegExp(`^${id} +accepted [0-9a-f]{32}$`, 'm'))
  })

  it('goes on after an id that does not exist', async () => {
    const id = await keep(wire(sampleOf('profiles.added')), 'signature')
    const { exit, json } = await run(`quarantine redrive ../../status ${id} --json`)
    expect(exit).toBe(1)
    expect(json.redriven).toMatchObject([
      { ok: false, why: 'Nothing is kept under this id.' },
      { quarantined: id, ok: true },
    ])
  })

  it('reports the redriven deliveries even if the Worker then fails', async () => {
    const answers = ['{"status":"accepted","id":"1"}', 'not JSON']
    const url = await answering(answers)
    const args = ['quarantine', 'redrive', 'a', 'b', 'c', '--json', '--url', url]
    const { exit, json } = await argyle(args, { ADMIN_TOKEN })
    expect(exit).toBe(1)
    expect(json.redriven).toMatchObject([{ quarantined: 'a', ok: true }])
    expect(json.warnings).toEqual([
      expect.stringMatching(/the body is not JSON. Not redriven: 2\.$/),
    ])
    expect(answers).toEqual([])
  })

  it('deletes the named deliveries, and no others', async () => {
    const body = wire({ event: 'profiles.added', data: {} })
    const [one, other, third] = [
      await keep(body, 'schema'),
      await keep(body, 'schema'),
      await keep(body, 'schema'),
    ]
    const { exit, stdout } = await run(`quarantine delete ${one} ${other} ${one} --yes`)
    expect(exit).toBe(0)
    const kept = 'received 2026-11-23T12:00:00.000Z, schema'
    expect(stdout).toBe(`Deleted ${one}, ${kept}\nDeleted ${other}, ${kept}\n`)
    const { json } = await run('quarantine list --json')
    expect(json.entries).toMatchObject([{ id: third }])
  })

  it('deletes nothing if an id does not exist, or if nobody can answer', async () => {
    const id = await keep(wire({ event: 'profiles.added', data: {} }), 'schema')
    const absent = await run(`quarantine delete ${id} 79500-0 --yes`)
    expect(absent.exit).toBe(1)
    expect(absent.stderr).toMatch(/The delivery 79500-0 does not exist\.\s+Nothing was deleted\./)
    const unasked = await run(`quarantine delete ${id}`)
    expect(unasked.exit).toBe(64)
    expect(unasked.stderr).toMatch(
      /received 2026-11-23T12:00:00.000Z, schema\? .*Nobody can answer/
    )
    expect((await run('quarantine list --json')).json.entries).toHaveLength(1)
  })

  it('deletes in spite of a 503, and reports the deleted ones if the Worker then refuses', async () => {
    const listed = { entries: ['a', 'b', 'c', 'd'].map((id) => ({ id })) }
    // The 404 after the 503 shows that the first try had deleted it.
    const bodies = [JSON.stringify(listed), '', '{}', '{}', '{"detail":"Not today."}']
    const url = await answering(bodies, [200, 204, 503, 404, 403])
    const args = ['quarantine', 'delete', 'a', 'b', 'c', 'd', '--yes', '--json', '--url', url]
    const { exit, json } = await argyle(args, { ADMIN_TOKEN })
    expect(exit).toBe(1)
    expect(json).toEqual({
      deleted: ['a', 'b'],
      warnings: ['The Worker answered 403: Not today. Not deleted: 2.'],
    })
  })

  it.each([
    ['quarantine redrive', 64, /Redrive needs either ids or --all/],
    ['quarantine redrive x --all', 64, /Redrive needs either ids or --all/],
    ['quarantine show 79500-0', 1, /404: Nothing is kept under this id/],
    ['quarantine show', 64, /missing required argument/],
  ])('fails at %s', async (args, code, message) => {
    const { exit, stderr } = await run(args)
    expect(exit).toBe(code)
    expect(stderr).toMatch(message)
  })
})

describe('outbox', () => {
  it('counts the waiting events, and drains them', async () => {
    const message = { id: 'x', time: '2026-11-23T12:00:00.000Z', type: 'com.argyle.x.y', data: {} }
    const key = `outbox:${message.time}:${message.id}`
    await (await edge.kv()).put(key, JSON.stringify({ queue: 'EVENTS', message }))
    const status = await run('outbox status')
    expect(status.exit).toBe(0)
    expect(status.stdout).toMatch(/^outbox +1 +2026-11-23T12:00:00.000Z$/m)
    const drained = await run('outbox drain')
    expect(drained.stdout).toBe('1 waited, 1 sent, 0 moved to the quarantine.\n')
    const { json } = await run('outbox drain --json')
    expect(json).toMatchObject({ depth: 0, sent: 0, quarantined: 0, warnings: [] })
  })

  it('fails when a queue fails, and names the queue', async () => {
    const drained = { depth: 2, sent: 1, quarantined: 0, failing: { PROFILES: 'Error 10250' } }
    const url = await answering([JSON.stringify(drained)])
    const { exit, stdout } = await argyle(['outbox', 'drain', '--url', url], { ADMIN_TOKEN })
    expect(exit).toBe(1)
    expect(stdout).toMatch(
      /^2 waited, 1 sent, 0 moved to the quarantine\.\nPROFILES fails: Error 10250\.$/m
    )
  })
})

describe('/admin', () => {
  it.each<[string, Record<string, string | undefined>, number, RegExp]>([
    [
      'with another token',
      { ADMIN_TOKEN: 'another-token' },
      1,
      /401.*\n.*differs from the Worker's/,
    ],
    ['with a token of two lines', { ADMIN_TOKEN: 'two\nlines' }, 1, /a header cannot hold/],
    ['without a token', { ADMIN_TOKEN: undefined }, 1, /ADMIN_TOKEN is not set/],
  ])('is closed %s', async (_, env, code, message) => {
    const { exit, stderr } = await run('outbox status --verbose', env)
    expect(exit).toBe(code)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/another-token|two.lines/s)
  })

  it('is not asked over http, because others could listen', async () => {
    const args = ['outbox', 'status', '--url', 'http://edge.test']
    expect((await argyle(args, { ADMIN_TOKEN })).exit).toBe(64)
  })

  it('says that /admin may be closed when the Worker has no token', async () => {
    await edge.setSecrets({ ADMIN_TOKEN: '' })
    const { exit, stderr } = await run('outbox status')
    expect(exit).toBe(1)
    expect(stderr).toMatch(/404.*\n.*\/admin is closed/)
  })
})
