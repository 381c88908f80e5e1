/** The routes of Cloudflare's API below `/accounts/<id>` that wrangler and `setup` call. */

import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import {
  type Account,
  type Binding,
  makeQueue,
  newId,
  queueOf,
  Refusal,
  type Script,
  scriptOf,
  setConsumer,
  shown,
  upload,
} from './account.ts'

type Json = Record<string, never>

const isSecret = ({ type }: Binding) => type === 'secret_text'
const hidden = (bindings: Binding[]) =>
  bindings.map((one) => (isSecret(one) ? { name: one.name, type: one.type } : one))

/** The routes over the account that `account()` returns. */
export function accountRoutes(account: () => Account): Hono {
  const app = new Hono()
  const ok = (result: unknown) => Response.json({ success: true, errors: [], messages: [], result })
  const list = (result: unknown[]) =>
    Response.json({
      success: true,
      errors: [],
      messages: [],
      result,
      result_info: {
        page: 1,
        per_page: 100,
        count: result.length,
        total_count: result.length,
        total_pages: 1,
      },
    })

  app.get('/subscriptions', () => list([{ rate_plan: { id: account().plan } }]))
  app.get('/workers/subdomain', () => {
    const { subdomain } = account()
    if (!subdomain) throw new Refusal(404, 10007, 'You do not have a workers.dev subdomain.')
    return ok({ subdomain })
  })
  app.put('/workers/subdomain', async (c) => {
    const { subdomain } = await c.req.json<{ subdomain: string }>()
    account().subdomain = subdomain
    return ok({ subdomain })
  })

  app.get('/workers/services/:name', (c) => {
    const name = c.req.param('name')
    const script = account().scripts[name]
    if (!script) throw new Refusal(404, 10090, 'workers.api.error.service_not_found')
    const facts = {
      id: name,
      tag: script.tag,
      tags: script.settings.tags ?? [],
      last_deployed_from: 'wrangler',
    }
    return ok({ id: name, default_environment: { environment: 'production', script: facts } })
  })
  app.get('/workers/workers/:name', (c) => {
    const { tag, subdomain } = scriptOf(account(), c.req.param('name'))
    return ok({ id: tag, name: c.req.param('name'), subdomain })
  })
  const uploaded = async (name: string, form: FormData) => {
    const metadata = form.get('metadata')
    const text = typeof metadata === 'string' ? metadata : await metadata?.text()
    return upload(account(), name, JSON.parse(text ?? '{}'))
  }
  app.put('/workers/scripts/:name', async (c) =>
    ok(await uploaded(c.req.param('name'), await c.req.formData()))
  )
  app.post('/workers/scripts/:name/versions', async (c) => {
    scriptOf(account(), c.req.param('name'))
    const { etag, startup_time_ms } = await uploaded(c.req.param('name'), await c.req.formData())
    return ok({ id: etag, number: 2, startup_time_ms, resources: { script: { etag } } })
  })
  app.post('/workers/scripts/:name/deployments', async (c) =>
    ok({ id: randomUUID(), ...(await c.req.json<Json>()) })
  )
  app.delete('/workers/services/:name', (c) => {
    scriptOf(account(), c.req.param('name'))
    delete account().scripts[c.req.param('name')]
    return ok(null)
  })
  app.get('/workers/scripts/:name/settings', (c) => {
    const { bindings, settings } = scriptOf(account(), c.req.param('name'))
    return ok({ bindings: hidden(bindings), ...settings })
  })
  app.get('/workers/scripts/:name/script-settings', (c) =>
    ok(scriptOf(account(), c.req.param('name')).settings)
  )
  app.patch('/workers/scripts/:name/script-settings', async (c) => {
    const script = scriptOf(account(), c.req.param('name'))
    return ok(Object.assign(script.settings, await c.req.json<Json>()))
  })
  app.get('/workers/scripts/:name/versions', (c) =>
    ok({
      items: scriptOf(account(), c.req.param('name')).versions.map((id) => ({ id, metadata: {} })),
    })
  )
  app.get('/workers/scripts/:name/deployments', (c) => {
    const [version_id] = scriptOf(account(), c.req.param('name')).versions
    return ok({
      deployments: [
        { id: randomUUID(), strategy: 'percentage', versions: [{ version_id, percentage: 100 }] },
      ],
    })
  })
  app.post('/workers/scripts/:name/subdomain', async (c) => {
    const { enabled, previews_enabled = enabled } = await c.req.json<Script['subdomain']>()
    const subdomain = { enabled, previews_enabled }
    scriptOf(account(), c.req.param('name')).subdomain = subdomain
    return ok(subdomain)
  })
  app.get('/workers/scripts/:name/subdomain', (c) =>
    ok(scriptOf(account(), c.req.param('name')).subdomain)
  )
  app.get('/workers/scripts/:name/schedules', (c) =>
    ok({ schedules: scriptOf(account(), c.req.param('name')).schedules })
  )
  app.put('/workers/scripts/:name/schedules', async (c) => {
    const schedules = await c.req.json<unknown[]>()
    scriptOf(account(), c.req.param('name')).schedules = schedules
    return ok({ schedules })
  })

  app.post('/workers/scripts/:name/domains/changeset', async (c) => {
    const asked = await c.req.json<{ hostname: string }[]>()
    const had = asked.flatMap(({ hostname }) =>
      account().domains.filter((one) => one.hostname === hostname)
    )
    const modified = had.map((one) => ({ ...one, modified: one.service !== c.req.param('name') }))
    const added = asked.filter(({ hostname }) => !had.some((one) => one.hostname === hostname))
    return ok({ added, removed: [], updated: modified, conflicting: [] })
  })
  app.put('/workers/scripts/:name/domains/records', async (c) => {
    const service = c.req.param('name')
    const { origins } = await c.req.json<{ origins: { hostname: string }[] }>()
    const names = origins.map(({ hostname }) => hostname)
    const others = account().domains.filter(
      (one) => one.service !== service && !names.includes(one.hostname)
    )
    account().domains = [
      ...others,
      ...names.map((hostname) => ({ id: newId(), hostname, service })),
    ]
    return ok(account().domains)
  })
  app.get('/workers/domains/records/:id', (c) =>
    ok(account().domains.find(({ id }) => id === c.req.param('id')))
  )

  app.get('/workers/scripts/:name/secrets', (c) =>
    ok(hidden(scriptOf(account(), c.req.param('name')).bindings.filter(isSecret)))
  )
  app.patch('/workers/scripts/:name/secrets-bulk', async (c) => {
    const script = scriptOf(account(), c.req.param('name'))
    const { secrets } = await c.req.json<{ secrets: Record<string, Binding | null> }>()
    for (const [name, secret] of Object.entries(secrets)) {
      script.bindings = script.bindings.filter((one) => one.name !== name)
      if (secret) script.bindings.push(secret)
    }
    return ok(hidden(script.bindings.filter(isSecret)))
  })

  app.get('/storage/kv/namespaces', () => list(account().kv))
  app.post('/storage/kv/namespaces', async (c) => {
    const { title } = await c.req.json<{ title: string }>()
    if (account().kv.some((one) => one.title === title)) {
      throw new Refusal(400, 10014, 'a namespace with this account ID and title already exists')
    }
    const namespace = { id: newId(), title }
    account().kv.push(namespace)
    return ok(namespace)
  })

  app.get('/queues', (c) => {
    const names = c.req.queries('name') ?? []
    const found = account().queues.filter(
      (one) => names.length === 0 || names.includes(one.queue_name)
    )
    return list(found.map((one) => shown(account(), one)))
  })
  app.post('/queues', async (c) => {
    const { queue_name } = await c.req.json<{ queue_name: string }>()
    return ok(shown(account(), makeQueue(account(), queue_name)))
  })
  app.get('/queues/:id', (c) => ok(shown(account(), queueOf(account(), c.req.param('id')))))
  app.post('/queues/:id/consumers', async (c) => {
    const queue = queueOf(account(), c.req.param('id'))
    const { script_name, ...body } = await c.req.json<{ script_name: string }>()
    scriptOf(account(), script_name)
    if (queue.consumers.length > 0) throw new Refusal(400, 11004, 'consumer_exists')
    const consumer = { consumer_id: newId(), script: script_name }
    queue.consumers.push(consumer)
    return ok(setConsumer(account(), consumer, body))
  })
  app.put('/queues/:id/consumers/:consumer', async (c) => {
    const { consumers } = queueOf(account(), c.req.param('id'))
    const consumer = consumers.find(({ consumer_id }) => consumer_id === c.req.param('consumer'))
    if (!consumer) throw new Refusal(404, 11005, 'No such consumer')
    const { script_name, ...body } = await c.req.json<{ script_name: string }>()
    return ok(setConsumer(account(), consumer, { ...body, script: script_name }))
  })

  app.get('/d1/database', (c) => {
    const name = c.req.query('name')
    return list(account().d1.filter((one) => !name || one.name === name))
  })
  app.post('/d1/database', async (c) => {
    const { name } = await c.req.json<{ name: string }>()
    if (account().d1.some((one) => one.name === name))
      throw new Refusal(400, 7502, 'It already exists')
    const database = { uuid: randomUUID(), name, version: 'production' }
    account().d1.push(database)
    return ok(database)
  })
  app.get('/d1/database/:key', (c) => {
    const key = c.req.param('key')
    const found = account().d1.find(({ uuid, name }) => uuid === key || name === key)
    if (!found) throw new Refusal(404, 7404, `The database ${key} could not be found`)
    return ok(found)
  })
  return app
}
