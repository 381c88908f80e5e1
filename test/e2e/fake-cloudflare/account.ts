/**
 * What a fake Cloudflare account holds, and how an upload changes it.
 *
 * Keeps the rules that a deploy depends on: a title or name exists once, a binding must point at
 * something that exists, an upload inherits what it does not name, and a consumer's dead-letter
 * queue is made.
 */

import { randomUUID } from 'node:crypto'

export interface Binding {
  type: string
  name: string
  namespace_id?: string
  queue_name?: string
  id?: string
  text?: string
  old_name?: string
  service?: string
}

export interface Script {
  bindings: Binding[]
  settings: Record<string, unknown>
  tag: string
  schedules: unknown[]
  subdomain: { enabled: boolean; previews_enabled: boolean }
  versions: string[]
  /** The text of the last upload's metadata. */
  metadata: string
}

export interface Consumer {
  consumer_id: string
  script: string
  dead_letter_queue?: string
}

export interface Queue {
  queue_id: string
  queue_name: string
  consumers: Consumer[]
}

export interface Account {
  subdomain: string | null
  /** The plan of the Workers, as the list of subscriptions has it. */
  plan: 'workers_paid' | 'free'
  kv: { id: string; title: string }[]
  queues: Queue[]
  d1: { uuid: string; name: string }[]
  scripts: Record<string, Script>
  domains: { id: string; hostname: string; service: string }[]
}

/** An account that was just opened. */
export const emptyAccount = (): Account => ({
  subdomain: 'acme',
  plan: 'workers_paid',
  kv: [],
  queues: [],
  d1: [],
  scripts: {},
  domains: [],
})

/** An answer with an error of Cloudflare's. */
export class Refusal extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const newId = () => randomUUID().replaceAll('-', '')

export function scriptOf({ scripts }: Account, name: string): Script {
  const script = scripts[name]
  if (!script) throw new Refusal(404, 10007, 'This Worker does not exist on your account.')
  return script
}

export function queueOf({ queues }: Account, id: string): Queue {
  const queue = queues.find(({ queue_id }) => queue_id === id)
  if (!queue) throw new Refusal(404, 11000, 'Queue does not exist')
  return queue
}

export function makeQueue(account: Account, queue_name: string): Queue {
  if (account.queues.some((one) => one.queue_name === queue_name)) {
    throw new Refusal(409, 11009, `Queue name '${queue_name}' is already taken.`)
  }
  const queue = { queue_id: newId(), queue_name, consumers: [] }
  account.queues.push(queue)
  return queue
}

/** A queue as the API shows it: with the Workers that write to it. */
export function shown({ scripts }: Account, queue: Queue) {
  const producers = Object.entries(scripts).flatMap(([script, { bindings }]) =>
    bindings.some(({ queue_name }) => queue_name === queue.queue_name)
      ? [{ type: 'worker', script }]
      : []
  )
  return {
    ...queue,
    producers,
    producers_total_count: producers.length,
    consumers_total_count: queue.consumers.length,
    settings: { delivery_delay: 0, message_retention_period: 345_600 },
  }
}

export function setConsumer(account: Account, consumer: Consumer, body: Partial<Consumer>) {
  const { dead_letter_queue: dead } = body
  if (dead && !account.queues.some(({ queue_name }) => queue_name === dead))
    makeQueue(account, dead)
  return Object.assign(consumer, body)
}

interface Upload {
  bindings: Binding[]
  keep_bindings?: string[]
  tags?: string[]
}

/** Deploys a new version of a Worker. @throws Refusal if a binding points at nothing */
export function upload(account: Account, name: string, metadata: Upload) {
  const before = account.scripts[name]
  const given = metadata.bindings.map((binding) => resolved(account, before, binding))
  const kept = (before?.bindings ?? []).filter(
    ({ type, name: own }) =>
      metadata.keep_bindings?.includes(type) && !given.some((one) => one.name === own)
  )
  const version = randomUUID()
  account.scripts[name] = {
    tag: before?.tag ?? newId(),
    bindings: [...given, ...kept],
    settings: { ...before?.settings, tags: metadata.tags ?? [] },
    schedules: before?.schedules ?? [],
    subdomain: before?.subdomain ?? { enabled: false, previews_enabled: false },
    versions: [version, ...(before?.versions ?? [])],
    metadata: JSON.stringify(metadata),
  }
  const { tag } = account.scripts[name]
  return {
    id: name,
    tag,
    etag: version,
    deployment_id: version.replaceAll('-', ''),
    startup_time_ms: 14,
  }
}

function resolved(account: Account, before: Script | undefined, binding: Binding): Binding {
  const { type, name, namespace_id, queue_name, id, old_name } = binding
  if (type === 'inherit') {
    const old = before?.bindings.find((one) => one.name === (old_name ?? name))
    if (!old) throw new Refusal(400, 10057, `The binding ${name} has nothing to inherit.`)
    return old
  }
  const exists: Record<string, () => boolean> = {
    kv_namespace: () => account.kv.some((one) => one.id === namespace_id),
    queue: () => account.queues.some((one) => one.queue_name === queue_name),
    d1: () => account.d1.some(({ uuid }) => uuid === id),
  }
  if (exists[type]?.() !== false) return binding
  const isId = /^[0-9a-f]{32}$/.test(namespace_id ?? '')
  const codes: Record<string, number> = {
    kv_namespace: isId ? 10041 : 10042,
    queue: 11000,
    d1: 10181,
  }
  throw new Refusal(400, codes[type] ?? 10021, `The binding ${name} points at nothing.`)
}
