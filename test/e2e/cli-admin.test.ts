/** `quarantine` and `outbox` as child processes, against the real Worker. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signatureOf, wire } from '../../src/cli/worker/delivery.ts'
import { sampleOf } from '../../src/contract/sample.ts'
import { ADMIN_TOKEN, argyle, argyleHere, WEBHOOK_SECRET } from '../cli/commands/command.ts'
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
async function keep(
  body: Buffer,
  reason: string,
  secret = WEBHOOK_SECRET,
  more = {}
): Promise<string> {
  const id = `79500-${crypto.randomUUID().replaceAll('-', '')}`
  const metadata = {
    time: '2026-11-23T12:00:00.000Z',
    reason,
    signature: signatureOf(body, secret),
    address: '34.27.251.226',
    bytes: body.byteLength,
    ...more,
  }
  await (await edge.kv()).put(`quarantine:${id}`, new Uint8Array(body).buffer, { metadata })
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

/** A Worker with so many entries. An entry that leaves moves the pages, which KV's do not. */
function crowded(count: number) {
  const entries = Array.from({ length: count }, (_, index) => ({
    id: `79500-${index}`,
    time: new Date(Date.UTC(2026, 10, 23) - index * 60_000).toISOString(),
    reason: index % 2 ? 'schema' : 'signature',
  }))
  const asked: string[] = []

  function answerTo(method: string, url: URL): [number, object?] {
    const [, id, redrive] = /quarantine\/([^/]+)(\/redrive)?/.exec(url.pathname) ?? []
    if (id === undefined) {
      const start = Number(url.searchParams.get('cursor') ?? 0)
      const end = start + 50
      const cursor = end < entries.length ? String(end) : null
      return [200, { entries: entries.slice(start, end), cursor }]
    }
    const index = entries.findIndex((one) => one.id === id)
    if (method === 'GET') return [200, { ...entries[index], body: '' }]
    if (redrive && entries[index]?.reason === 'schema') return [422, { detail: 'Still kept.' }]
    entries.splice(index, 1)
    return redrive ? [200, { status: 'accepted', id }] : [204]
  }

  const fetch: typeof globalThis.fetch = async (input, { method = '' } = {}) => {
    const url = new URL(String(input))
    asked.push(`${method} ${url.pathname}${url.search}`)
    const [status, body] = answerTo(method, url)
    return new Response(body ? JSON.stringify(body) : null, { status })
  }
  const run = (...args: string[]) =>
    argyleHere(['quarantine', ...args, '--url', 'https://edge.test'], { ADMIN_TOKEN }, fetch)
  return { run, entries, asked }
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
    expect(stdout).toMatch(/^Listed 51: schema 51\.\n$/m)
  })

  it('lists event, subject, account and user where the Worker could read them', async () => {
    const known = {
      event: 'profiles.added',
      subject: 'profiles/p-1',
      account: 'a-1',
      user: 'u-1',
      verified: true,
    }
    await keep(Buffer.from('{}'), 'schema', WEBHOOK_SECRET, known)
    await keep(Buffer.from('-'), 'not_json')
    const { exit, stdout, json } = await run('quarantine list')
    expect(exit).toBe(0)
    expect(json).toEqual({})
    expect(stdout).toMatch(
      /^id +received +reason +verified +event +subject +account +user +bytes +from\n/
    )
    expect(stdout).toMatch(/schema +true +profiles.added +profiles\/p-1 +a-1 +u-1 +2 +34/)
    const { stdout: told } = await run(`quarantine delete ${stdout.match(/\S+(?= .* a-1)/)} --yes`)
    expect(told).toMatch(/^Deleted \S+, received \S+, schema, profiles.added$/m)
  })

  it('lists only those with the reasons, since the time, and counts the others', async () => {
    const { run } = crowded(60)
    const list = (...args: string[]) => run('list', ...args)
    const since = await list('--since', '2026-11-22T23:50Z', '--reason', 'schema,signature')
    expect(since.stdout).toMatch(
      /^Listed 11: signature 6, schema 5\.\nLeft out 49 of 60: signature 30, schema 30\.\n$/m
    )
    expect((await list('--since', '2026-11-22T23:50')).stdout).toMatch(/^Listed 11:/m)
    expect((await list('--since', '2026-11-23T01:50+02:00')).stdout).toMatch(/^Listed 11:/m)
    expect((await list('--since', '2026-11-23')).stdout).toMatch(/^Listed 1:/m)
    const none = await list('--reason', 'undelivered')
    expect(none.stdout).toBe('Listed 0: none.\nLeft out 60 of 60: signature 30, schema 30.\n')
    const { json } = await list('--reason', 'schema', '--json')
    expect(json.totals).toEqual({ schema: 30 })
    expect(json.entries).toHaveLength(30)
    for (const wrong of ['now', '7', '2026-13-45', '5y']) {
      const { exit, stderr } = await list('--since', wrong)
      expect(exit).toBe(64)
      expect(stderr).toMatch(/--since must be a time, such as/)
    }
  })

  it('reads --since as minutes, hours or days ago', async () => {
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
    const entries = [1, 30, 80].map((hours) => ({ id: `${hours}`, time: ago(hours) }))
    for (const [since, ids] of [
      ['90m', ['1']],
      ['31h', ['1', '30']],
      ['4d', ['1', '30', '80']],
    ] as const) {
      const url = await answering([JSON.stringify({ entries })])
      const args = ['quarantine', 'list', '--since', since, '--json', '--url', url]
      const { json } = await argyleHere(args, { ADMIN_TOKEN })
      expect(json.entries.map(({ id }) => id)).toEqual(ids)
    }
  })

  it('redrives all entries of a quarantine whose pages move meanwhile, each once', async () => {
    const { run, entries, asked } = crowded(170)
    const { exit, json } = await run('redrive', '--all', '--json')
    expect(exit).toBe(1)
    expect(json.totals).toEqual({ accepted: 85, 'not redriven': 85 })
    expect(new Set(json.redriven.map(({ quarantined }) => quarantined)).size).toBe(170)
    expect(entries.map(({ reason }) => reason)).toEqual(Array(85).fill('schema'))
    // Begins before it has read the second page.
    expect(asked[1]).toMatch(/^POST /)
  })

  it('redrives only the entries of --all that --reason and --since choose', async () => {
    const { run, entries } = crowded(60)
    const chosen = '--reason signature --since 2026-11-22T23:50Z'.split(' ')
    const { exit, stdout } = await run('redrive', '--all', ...chosen)
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^Redriven 6 of 6: accepted 6\.\n$/m)
    expect(entries).toHaveLength(54)
    const misspelt = await run('redrive', '--all', '--reason', 'constructor')
    expect(misspelt).toMatchObject({ exit: 64, stdout: '' })
    expect(misspelt.stderr).toContain('constructor is no reason.')
    const none = await run('redrive', '--all', '--reason', 'undelivered')
    expect(none).toMatchObject({ exit: 0, stdout: 'No delivery matches.\n' })
  })

  it('redrives and deletes by id without a list', async () => {
    const { run, asked } = crowded(10)
    expect((await run('redrive', '79500-0', '79500-2', '79500-0')).exit).toBe(0)
    expect((await run('delete', '79500-4', '--yes')).exit).toBe(0)
    expect(asked).toEqual([
      'POST /admin/quarantine/79500-0/redrive',
      'POST /admin/quarantine/79500-2/redrive',
      'GET /admin/quarantine/79500-4',
      'DELETE /admin/quarantine/79500-4',
    ])
  })

  it('lists 100,000 entries', async () => {
    const { run } = crowded(100_000)
    const { exit, stdout } = await run('list')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^Listed 100000: signature 50000, schema 50000\.\n$/m)
  })

  it('shows a delivery with its body exactly, also where it looks like credentials', async () => {
    const body = '{\r\n\t"event": "x",  "link": "https://user:pass@host.test/", "é": "//a@b"\n}\n'
    const id = await keep(Buffer.from(body), 'schema')
    const shown = await run(`quarantine show ${id}`)
    expect(shown.exit).toBe(0)
    expect(shown.stdout).toMatch(/^reason: schema$/m)
    expect(shown.stdout.endsWith(`\n\n${body}\n`)).toBe(true)
    const { json } = await run(`quarantine show ${id} --json`)
    expect(json.kept).toMatchObject({ id, body })
  })

  it('masks known secrets in a body', async () => {
    const body = { event: 'x', data: { a: WEBHOOK_SECRET, b: '//a@b' } }
    const id = await keep(wire(body), 'schema')
    const env = { ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET }
    for (const args of [`quarantine show ${id}`, `quarantine show ${id} --json`]) {
      const { stdout } = await run(args, env)
      expect(stdout).toContain('[redacted]')
      expect(stdout).toContain('//a@b')
    }
  })

  it.each([
    ['that is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe])],
    ['with terminal control characters', Buffer.from('{"event": "\u001b[2Jevil"}')],
    ['with a carriage return that hides text', Buffer.from('evil\rgood')],
  ])('shows a body %s in base64', async (_, body) => {
    const id = await keep(body, 'not_json')
    const { exit, stdout } = await run(`quarantine show ${id}`)
    expect(exit).toBe(0)
    expect(stdout.endsWith(`\n\nbase64: ${body.toString('base64')}\n`)).toBe(true)
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
      why: expect.stringMatching(/^No current secret verifies/),
    })
    expect(byId.get(spoilt)).toMatchObject({
      ok: false,
      why: expect.stringMatching(/still invalid/),
    })
    expect(json.totals).toEqual({ 'not redriven': 2, accepted: 1 })
    const { id } = json.redriven.find(({ ok }) => ok)?.answer ?? {}
    expect(await eventually(() => edge.received().find((event) => event.id === id))).toBeDefined()
    expect((await run('quarantine list --json')).json.entries).toHaveLength(2)
  })

  it('names the wrong field of a delivery that is not redriven', async () => {
    const data = { account: 'a', user: 'u' }
    const id = await keep(wire({ event: 'profiles.added', name: 'x', data }), 'schema')
    const { exit, stdout } = await run(`quarantine redrive ${id}`)
    expect(exit).toBe(1)
    expect(stdout).toMatch(/The delivery is still invalid. .* data.profile is missing$/m)
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
      { ok: false, why: 'It does not exist.' },
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
      expect.stringMatching(/the body is not JSON. The rest was not redriven\.$/),
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
      /Nobody can answer here. To be deleted: \S+, received 2026-11-23T12:00:00.000Z, schema\./
    )
    expect((await run('quarantine list --json')).json.entries).toHaveLength(1)
  })

  it('deletes in spite of a 503, and reports the deleted ones if the Worker then refuses', async () => {
    const found = ['a', 'b', 'c', 'd'].map((id) => JSON.stringify({ id, body: '' }))
    // The 404 after the 503 shows that the first try had deleted it.
    const bodies = [...found, '', '{}', '{}', '{"detail":"Not today."}']
    const url = await answering(bodies, [200, 200, 200, 200, 204, 503, 404, 403])
    const args = ['quarantine', 'delete', 'a', 'b', 'c', 'd', '--yes', '--json', '--url', url]
    const { exit, json } = await argyle(args, { ADMIN_TOKEN })
    expect(exit).toBe(1)
    expect(json).toEqual({
      deleted: ['a', 'b'],
      warnings: ['The Worker answered 403: Not today. The rest was not deleted.'],
    })
  })

  it.each([
    ['quarantine redrive', 64, /Redrive needs either ids or --all/],
    ['quarantine redrive x --all', 64, /Redrive needs either ids or --all/],
    ['quarantine redrive x --reason schema', 64, /--reason and --since need --all/],
    [
      'quarantine show nope',
      1,
      /^✗ The delivery nope does not exist\.\n {2}See quarantine list\.$/m,
    ],
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

  it('is closed where the Worker has no token, which every command says with the remedy', async () => {
    await edge.setSecrets({ ADMIN_TOKEN: '' })
    for (const args of ['outbox status', 'quarantine show x', 'quarantine redrive x']) {
      const { exit, stderr } = await run(args)
      expect(exit).toBe(1)
      expect(stderr).toMatch(
        /404.*\n {2}\/admin is closed.*: npx wrangler secret put ADMIN_TOKEN --env=$/m
      )
    }
  })
})
