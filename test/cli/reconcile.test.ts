/**
 * `reconcile` against Argyle's lists: what it expects, what it reads, and what it says of each
 * delivery. The Worker's `/admin` is a stand-in here; `test/e2e/reconcile.slow.test.ts` has the
 * real one.
 */

import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, argyleHere, WEBHOOK_SECRET } from './commands/command.ts'
import {
  answering,
  doneAndCut,
  type FakeArgyle,
  fakeArgyle,
  type Instead,
} from './commands/fake-argyle.ts'

const HOUR_MILLISECONDS = 3_600_000
const SSN = '078-05-1120'
const URL_HERE = 'https://edge.test/webhooks/argyle'

interface Fact {
  event: string
  subject: string
  fingerprint: string
}
interface Posted {
  body: string
  via: string | null
}

let argyle: FakeArgyle
/** The fingerprints and subjects that came. */
let came: { history: Set<string> | null; markers: Set<string> }
let posted: Posted[]
let since: number
let settings: object[]
let refuses: number | undefined

beforeEach(async () => {
  argyle = await fakeArgyle()
  came = { history: new Set(), markers: new Set() }
  posted = []
  since = 0
  settings = []
  refuses = undefined
})

async function worker(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/admin/status') {
    const history = came.history
      ? { kind: 'found', since, last: Date.now() }
      : { kind: 'no history' }
    return Response.json({ history, settings })
  }
  if (pathname === '/admin/markers') {
    const facts = (await request.json()) as Fact[]
    const markers = facts.map(({ subject, fingerprint }) => ({
      history: came.history?.has(subject) ?? null,
      marker: came.markers.has(fingerprint),
    }))
    return Response.json({ markers })
  }
  posted.push({ body: await request.text(), via: request.headers.get('x-argyle-edge-via') })
  return Response.json({ status: 'accepted', id: 'i' }, { status: refuses ?? 202 })
}

const fetchHere: typeof fetch = (input, init) => {
  const request = new Request(input instanceof Request ? input : String(input), init)
  return new URL(request.url).host === 'edge.test' ? worker(request) : fetch(request)
}

async function reconcile(...options: string[]) {
  const env = {
    ARGYLE_API_URL: argyle.url,
    ARGYLE_EDGE_URL: 'https://edge.test',
    ARGYLE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ADMIN_TOKEN,
  }
  const args = ['reconcile', '--since', '24h', ...options]
  const ran = await argyleHere(args, env, fetchHere)
  expect(ran.stdout + ran.stderr).not.toContain(SSN)
  return ran
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MILLISECONDS).toISOString()

/** Accounts with an identity each, of which the API shows everything. */
function store(count: number, hours = 2, api = 'v2', objects = 'identities') {
  const accounts = Array.from({ length: count }, (_, index) => ({
    id: `a${index}`,
    user: `u${index}`,
    created_at: hoursAgo(hours),
  }))
  argyle.objects[`${api}/accounts`] = accounts
  argyle.objects[`${api}/${objects}`] = accounts.map(({ id }, index) => ({
    id: `i${index}`,
    account: id,
    ssn: SSN,
    created_at: hoursAgo(hours),
  }))
}

const subscribe = (events: string[], more: object = {}) =>
  argyle.store({ url: URL_HERE, name: 'all identities', events, ...more })

const missingIn = ({ stdout }: { stdout: string }): { subject: string }[] =>
  JSON.parse(stdout).missing

describe('reconcile', () => {
  it('finds exactly what never came, over many pages, and exits with 2', async () => {
    subscribe(['identities.added'])
    store(3_000)
    came.history = new Set(Array.from({ length: 3_000 }, (_, index) => `identities/i${index}`))
    for (const index of [3, 700, 2_999]) came.history.delete(`identities/i${index}`)
    const { exit, stdout } = await reconcile()
    expect(exit).toBe(2)
    expect(stdout).toMatch(/^identities\.added +3000 +2997 +3 +0 +0$/m)
    for (const index of [3, 700, 2_999]) {
      expect(stdout).toMatch(new RegExp(`identities/i${index} +a${index} +u${index}$`, 'm'))
    }
    expect(posted).toEqual([])
  }, 60_000)

  it('says that none is missing, and exits with 0', async () => {
    subscribe(['identities.added'])
    store(5)
    came.history = new Set(Array.from({ length: 5 }, (_, index) => `identities/i${index}`))
    expect(await reconcile()).toMatchObject({ exit: 0 })
  })

  it('sends what is missing as Argyle writes it, marked, and still exits with 2', async () => {
    subscribe(['identities.added'])
    store(1)
    const { exit, stdout } = await reconcile('--send')
    expect(exit).toBe(2)
    const data = { account: 'a0', user: 'u0', identity: 'i0' }
    const delivery = { event: 'identities.added', name: 'all identities', data }
    expect(posted).toEqual([{ body: JSON.stringify(delivery, null, 2), via: 'reconcile' }])
    expect(stdout).toMatch(/^identities\.added +1 +0 +1 +1 +0$/m)
  })

  it('exits with 1 when the Worker does not take a repair, and says why', async () => {
    subscribe(['identities.added'])
    store(1)
    refuses = 503
    const { exit, stdout } = await reconcile('--send')
    expect(exit).toBe(1)
    expect(stdout).toContain('503')
    expect(stdout).toMatch(/^identities\.added +1 +0 +1 +0 +0$/m)
  })

  it('leaves out what is younger than five minutes, and takes five minutes more before the time', async () => {
    subscribe(['identities.added'])
    store(4)
    const [young, settled, early, old] = argyle.objects['v2/identities'] ?? []
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    Object.assign(young ?? {}, { created_at: minutesAgo(4.8) })
    Object.assign(settled ?? {}, { created_at: minutesAgo(5.2) })
    Object.assign(early ?? {}, { created_at: minutesAgo(24 * 60 + 4.8) })
    Object.assign(old ?? {}, { created_at: minutesAgo(24 * 60 + 5.2) })
    const subjects = missingIn(await reconcile('--json')).map(({ subject }) => subject)
    expect(subjects).toEqual(['identities/i1', 'identities/i2'])
  })

  it('reads the events of both APIs, and lists by account where the API wants one', async () => {
    subscribe(['profiles.added', 'employments.added', 'accounts.added'], { api: 'v1' })
    store(3, 2, 'v1', 'profiles')
    const quiet = { employments: { updated_at: hoursAgo(48) } }
    Object.assign(argyle.objects['v1/accounts']?.[2] ?? {}, { availability: quiet })
    argyle.objects['v1/employments'] = [
      { id: 'e0', account: 'a0', created_at: hoursAgo(1) },
      { id: 'e1', account: 'a1', created_at: hoursAgo(100) },
    ]
    const subjects = missingIn(await reconcile('--json')).map(({ subject }) => subject)
    expect(subjects.sort()).toEqual(
      ['accounts/a0', 'accounts/a1', 'accounts/a2', 'employments/e0'].concat(
        'profiles/i0',
        'profiles/i1',
        'profiles/i2'
      )
    )
    const asked = argyle.asked.filter(({ path }) => path.startsWith('/v1/employments'))
    expect(asked.map(({ path }) => new URL(path, argyle.url).searchParams.get('account'))).toEqual([
      'a0',
      'a1',
    ])
  })

  it('reads no more accounts than it needs', async () => {
    subscribe(['identities.added'])
    store(600)
    for (const one of argyle.objects['v2/identities']?.slice(3) ?? []) {
      one.created_at = hoursAgo(100)
    }
    expect(missingIn(await reconcile('--json'))).toHaveLength(3)
    const asked = argyle.asked.filter(({ path }) => path.startsWith('/v2/accounts'))
    expect(asked).toHaveLength(1)
  })

  it('finds an object once that moved to the next page while it was read', async () => {
    subscribe(['identities.added'])
    store(250)
    const list = argyle.objects['v2/identities'] ?? []
    const move: Instead = (response, act) => {
      list.unshift({ id: 'new', account: 'a0', created_at: hoursAgo(0) })
      answering(200, act().body ?? {})(response, act)
    }
    // Subscriptions of both APIs, the first page, then the second.
    argyle.instead = [undefined, undefined, undefined, move]
    expect(missingIn(await reconcile('--json'))).toHaveLength(250)
  })

  it('names the events of which nothing can be said, with the reason', async () => {
    subscribe(['accounts.added', 'paystubs.fully_synced', 'accounts.removed', 'accounts.updated'], {
      config: { include_resource: true },
    })
    const { exit, stdout } = await reconcile()
    expect(exit).toBe(0)
    expect(stdout).toMatch(/accounts\.added: it has the whole account/)
    expect(stdout).toMatch(/paystubs\.fully_synced: it counts/)
    expect(stdout).toMatch(/accounts\.removed: what was removed/)
    expect(stdout).toMatch(/accounts\.updated: it may come any number of times/)
  })

  it('says of objects without an account or a time that it cannot tell', async () => {
    subscribe(['identities.added'])
    store(2)
    const [orphan, timeless] = argyle.objects['v2/identities'] ?? []
    Object.assign(orphan ?? {}, { account: 'gone' })
    Object.assign(timeless ?? {}, { created_at: null })
    const { exit, stdout } = await reconcile()
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^identities\.added +2 +0 +0 +0 +2$/m)
  })

  it('warns where Argyle sent later than the last delivery that came', async () => {
    const later = new Date(Date.now() + 3 * 60_000).toISOString()
    subscribe(['identities.added'], { last_sent_at: later })
    store(0)
    expect((await reconcile()).stderr).toContain(
      `Argyle last sent for "all identities" at ${later}`
    )
  })
})

describe('without a row in the history', () => {
  const fingerprint = createHash('sha256')
    .update('["identities.added",{"account":"a0","user":"u0","identity":"i0"}]')
    .digest('hex')

  it.each<[string, number, boolean, 'received' | 'missing' | 'cannot tell']>([
    ['a marker', 24 * 29, true, 'received'],
    ['a marker of an older delivery', 24 * 31, true, 'received'],
    ['no marker', 24 * 29, false, 'missing'],
    ['no marker after 30 days', 24 * 30 + 1, false, 'cannot tell'],
  ])('%s means what it can mean', async (_, hours, isMarked, verdict) => {
    came.history = null
    if (isMarked) came.markers.add(fingerprint)
    subscribe(['identities.added'])
    store(1, hours)
    const { stdout } = await reconcile('--since', '60d')
    const column = ['received', 'missing', 'sent', 'cannot tell'].indexOf(verdict)
    const counts = [0, 0, 0, 0].with(column, 1).join(' +')
    expect(stdout).toMatch(new RegExp(`^identities\\.added +1 +${counts}$`, 'm'))
  })

  it('a fact that may have no marker cannot be told before the history began', async () => {
    subscribe(['vehicles.added'])
    store(2, 2, 'v2', 'vehicles')
    const [before] = argyle.objects['v2/vehicles'] ?? []
    Object.assign(before ?? {}, { created_at: hoursAgo(10) })
    since = Date.now() - 5 * HOUR_MILLISECONDS
    settings = [{ name: 'KV_MARKERS', isSet: true }]
    const { exit, stdout } = await reconcile()
    expect(exit).toBe(2)
    expect(stdout).toMatch(/^vehicles\.added +2 +0 +1 +0 +1$/m)
  })
})

describe('reconcile fails, and never says that none is missing,', () => {
  const run = async (...instead: (Instead | undefined)[]) => {
    subscribe(['identities.added'])
    store(250)
    // The two lists of subscriptions come first.
    argyle.instead = [undefined, undefined, ...instead]
    return reconcile()
  }
  const later = (status: number) => answering(status, { detail: 'later' }, { 'retry-after': '1' })

  it.each<[string, Instead[]]>([
    ['429 with Retry-After', [later(429)]],
    ['503', [later(503)]],
    ['a page that breaks off', [doneAndCut]],
  ])(
    'but goes on after %s',
    async (_, instead) => {
      expect((await run(undefined, ...instead)).exit).toBe(2)
    },
    30_000
  )

  it('where the key is refused in the middle', async () => {
    const { exit, stdout, stderr } = await run(undefined, answering(401, { detail: 'no' }))
    expect([exit, stdout]).toEqual([1, ''])
    expect(stderr).toContain("Argyle's list /v2/identities answered 401.")
    expect(argyle.asked.filter(({ path }) => path.includes('identities'))).toHaveLength(2)
  })

  it("with a proxy's page, whose text it does not repeat", async () => {
    const html = answering(200, `<p>${SSN}</p>`, { 'x-trace-id': 'trace-1' })
    const { exit, stderr } = await run(html, html, html, html, html)
    expect(exit).toBe(1)
    expect(stderr).toContain('/v2/identities answered 200, but no JSON (X-Trace-Id trace-1).')
    expect(stderr).not.toContain('<p>')
  }, 60_000)

  it('where no subscription delivers to the Worker', async () => {
    argyle.store({ url: 'https://elsewhere.test/', events: ['identities.added'] })
    const { exit, stderr } = await reconcile()
    expect([exit, stderr]).toEqual([1, expect.stringContaining('No subscription delivers to')])
  })

  it('and takes no page from another address', async () => {
    const { exit } = await run((response, act) => {
      const body = act().body as { next: string }
      const next = `https://elsewhere.test/${new URL(body.next).search}`
      answering(200, { ...body, next })(response, act)
    })
    expect(exit).toBe(2)
    expect(argyle.asked.filter(({ path }) => path.includes('cursor='))).toHaveLength(2)
  })
})
