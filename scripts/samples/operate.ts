/**
 * An operator's work on the samples, over `/admin`: a redrive and a replay; and events that wait in
 * the outbox. A local queue never fails, so these are put there by the Worker's own function, with
 * the rows that their deliveries would have.
 */

import { getPlatformProxy } from 'wrangler'
import { entryIn, putInOutbox } from '../../src/worker/state/outbox.ts'
import { insertion, type Row, withNewId } from './day.ts'

const OUTAGE_EVENTS = 3
const MINUTE_MILLISECONDS = 60_000

/** Redrives each entry of the quarantine, and replays the first event. @throws if `/admin` refuses */
export async function redriveAndReplay(address: string, token: string): Promise<void> {
  async function ask(method: 'GET' | 'POST', path: string) {
    const headers = { authorization: `Bearer ${token}`, 'x-operator': 'samples' }
    const answer = await fetch(new URL(`/admin${path}`, address), { method, headers })
    if (answer.status === 401) throw new Error('ADMIN_TOKEN of .dev.vars is not that of the Worker')
    return Object(await answer.json())
  }

  // They fail again, which is a redrive's row as well.
  const { entries } = await ask('GET', '/quarantine')
  for (const { id } of entries) await ask('POST', `/quarantine/${id}/redrive`)
  const page = await ask('GET', '/deliveries?outcome=accepted&limit=1')
  const { replay } = await ask('POST', `/replays?ids=${page.entries[0].id}`)
  await ask('POST', `/replays/${replay.id}/step`)
}

/** Puts events into the outbox, as after an outage of their queue. Returns how many. */
export async function fillOutbox(now: Date): Promise<number> {
  const { env, dispose } = await getPlatformProxy<Env>({ configPath: 'wrangler.toml' })
  try {
    const { results: originals } = await env.HISTORY.prepare(
      "SELECT * FROM deliveries WHERE outcome = 'accepted' AND body IS NOT NULL LIMIT ?1"
    )
      .bind(OUTAGE_EVENTS)
      .all<Row>()
    for (const [index, original] of originals.entries()) {
      const at = now.getTime() - (index + 1) * MINUTE_MILLISECONDS
      const row = { ...withNewId(original, at, index), went: 'outbox', cause: 'EVENTS Error 10250' }
      await insertion(env.HISTORY, 'deliveries', row).run()
      const entry = entryIn(`{"queue": "EVENTS", "message": ${row.body}}`)
      if (entry) await putInOutbox(env.STATE, entry)
    }
    return originals.length
  } finally {
    await dispose()
  }
}
