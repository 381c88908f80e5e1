/**
 * A change of the secret, step by step, each of which may be the last one of a run: the next run finds out
 * what is done and goes on.
 *
 * At no moment is there a subscription whose secret the Worker does not accept, nor an event that no
 * subscription has: the Worker learns the new secret first, and the old subscriptions go last.
 */

import { randomBytes } from 'node:crypto'
import type { ArgyleApi } from '../argyle/api.ts'
import { isSame, isSameUrl } from '../argyle/subscription.ts'
import { Failure } from '../failure.ts'
import type { Session } from '../session.ts'
import type { Place } from '../worker/urls.ts'
import { type Old, type Progress, readProgress, writeProgress } from './progress.ts'
import { readSecrets, type Secrets, writeSecrets } from './secrets-file.ts'

const SECRET_BYTES = 32

export interface Rotation {
  progressFile: string
  progress: Progress
  current: string
  previous: string
}

/** Where the progress is kept, beside the file with the secrets. */
const progressFileOf = (secretsFile: string) => `${secretsFile}.rotation.json`

/**
 * Begins a change, or goes on with the one that is under way.
 *
 * @throws Failure when there is nothing to change, or when the only copy of a secret would be lost
 */
export async function begin(
  place: Place,
  secretsFile: string,
  session: Session
): Promise<Rotation> {
  const { settings } = session
  const progressFile = progressFileOf(secretsFile)
  const where = { endpoint: place.endpoint.href, environment: settings.environment }
  const secrets = readSecrets(secretsFile)
  for (const secret of [secrets.current, secrets.previous]) if (secret) session.hide(secret)
  const begun = readProgress(progressFile, where)
  const { current, previous } = secrets
  if (begun && current && previous) return { progressFile, progress: begun, current, previous }

  const made = Object.values(begun?.created ?? {})
  if (made.length > 0) {
    throw new Failure(
      `${secretsFile} does not have the secrets any more with which ${made.join(', ')} were created.`,
      `Put them back. If they are lost: delete these subscriptions, and ${progressFile}.`
    )
  }
  const today = settings.need('ARGYLE_WEBHOOK_SECRET')
  checkFile(secrets, today, secretsFile)
  const old = begun?.old ?? (await subscriptionsAt(where.endpoint, session))
  const progress: Progress = { ...where, old, created: {} }
  writeProgress(progressFile, progress)
  const fresh = { current: randomBytes(SECRET_BYTES).toString('hex'), previous: today }
  session.hide(fresh.current)
  writeSecrets(secretsFile, fresh)
  return { progressFile, progress, ...fresh }
}

function checkFile({ current, previous }: Secrets, today: string, file: string): void {
  if (previous) {
    throw new Failure(
      `${file} has an ARGYLE_WEBHOOK_SECRET_PREVIOUS, but no change is under way.`,
      'If that change is over, remove the line.'
    )
  }
  if (current && current !== today) {
    throw new Failure(
      `${file} has another ARGYLE_WEBHOOK_SECRET than the environment.`,
      'It would be lost. Keep the one that the Worker has.'
    )
  }
}

async function subscriptionsAt(endpoint: string, { argyle, terminal }: Session): Promise<Old[]> {
  const all = await terminal.spin('Asking Argyle …', argyle().list())
  const here = all.filter(({ url }) => isSameUrl(url, endpoint))
  if (here.length === 0) throw new Failure(`No subscription delivers to ${endpoint}.`)
  return here
}

/**
 * Creates what has to take the place of the old ones. What an interrupted run created is found again.
 *
 * @param api knows the new secret as the only one of ours
 */
export async function createNew(
  { progress, progressFile, current }: Rotation,
  api: ArgyleApi,
  { terminal }: Session
): Promise<void> {
  const all = await terminal.spin('Asking Argyle …', api.list())
  const isThere = (id: string | undefined) => all.some((one) => one.id === id)
  const oldIds = new Set(progress.old.map(({ id }) => id))
  for (const old of progress.old) {
    if (isThere(progress.created[old.id])) continue
    const taken = Object.values(progress.created)
    const found = all.find(
      (one) =>
        isSame(one, old) &&
        !oldIds.has(one.id) &&
        !taken.includes(one.id) &&
        (one.signing === 'ours' || one.signing === 'unknown')
    )
    const made =
      found ?? (await terminal.spin(`Creating "${old.name}" …`, api.create(old, current)))
    progress.created[old.id] = made.id
    writeProgress(progressFile, progress)
  }
}

/** Deletes the old ones, those too that are gone already. */
export async function deleteOld(
  { progress }: Rotation,
  api: ArgyleApi,
  { terminal }: Session
): Promise<void> {
  for (const old of progress.old) {
    await terminal.spin(`Deleting ${old.id} …`, api.remove(old))
  }
}
