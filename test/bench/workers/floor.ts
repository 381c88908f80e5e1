/**
 * The floor: only the work that every receiver of these deliveries must do, written by hand.
 *
 * Reads, verifies with a key that is imported once, parses, digests, looks up, sends and marks. Not
 * a Worker to use: no framework, no validation, no bound on size or time, no outbox, no log.
 */

interface Env {
  STATE: KVNamespace
  EVENTS: Queue
  ARGYLE_WEBHOOK_SECRET: string
}

const HMAC = { name: 'HMAC', hash: 'SHA-512' }
const encoder = new TextEncoder()
const decoder = new TextDecoder()
let key: CryptoKey | undefined

const importKey = (secret: string) =>
  crypto.subtle.importKey('raw', encoder.encode(secret), HMAC, false, ['verify'])

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))).toHex()
}

export default {
  async fetch(request, env, ctx) {
    const body = await request.arrayBuffer()
    const signature = Uint8Array.fromHex(request.headers.get('x-argyle-signature') ?? '')
    key ??= await importKey(env.ARGYLE_WEBHOOK_SECRET)
    if (!(await crypto.subtle.verify(HMAC, key, signature, body))) {
      return new Response(null, { status: 401 })
    }

    const { event, name, data } = JSON.parse(decoder.decode(body))
    const fingerprint = await sha256(JSON.stringify([event, data]))
    const id = fingerprint.slice(0, 32)
    const seen = await env.STATE.getWithMetadata(`seen:${fingerprint}`)
    if (seen.metadata) return Response.json({ status: 'duplicate', id })

    const type = `com.argyle.${event}`
    const time = new Date().toISOString()
    await env.EVENTS.send(
      {
        specversion: '1.0',
        id,
        source: 'https://api.argyle.com',
        type,
        time,
        datacontenttype: 'application/json',
        subscription: name,
        fingerprint,
        data,
      },
      { contentType: 'json' }
    )
    const marker = { expirationTtl: 60, metadata: { id, type, time } }
    ctx.waitUntil(env.STATE.put(`seen:${fingerprint}`, '', marker))
    return Response.json({ status: 'accepted', id }, { status: 202 })
  },
} satisfies ExportedHandler<Env>
