/**
 * Deletes an entry of the quarantine for good.
 *
 * An event that no queue took leaves its marker behind, which would turn a further delivery of the
 * fact into a duplicate of a deleted event. So the marker goes too; another isolate may remember it
 * until its window ends.
 */

import { log } from '../../platform/log.ts'
import { entryIn } from '../state/outbox.ts'
import { findQuarantined, removeQuarantined } from '../state/quarantine.ts'
import { forget, type Recent } from '../state/recent.ts'
import { unmark } from '../state/seen.ts'

/**
 * @param recent this isolate's memory; undefined while a setting is wrong
 * @param by the operator, for the log
 * @returns whether there was an entry with this id
 * @throws if KV fails
 */
export async function discard(
  kv: KVNamespace,
  id: string,
  recent: Recent | undefined,
  by?: string
): Promise<boolean> {
  const kept = await findQuarantined(kv, id)
  if (!kept) return false
  const isEvent = kept.reason === 'unsendable' || kept.reason === 'undelivered'
  const message = isEvent ? entryIn(new TextDecoder().decode(kept.body))?.message : undefined
  if (message) {
    await unmark(kv, message.fingerprint)
    if (recent) forget(recent, message.fingerprint)
  }
  await removeQuarantined(kv, id)
  log('info', 'deleted', { quarantined: id, id: message?.id, by })
  return true
}
