/**
 * A rotation of the secret in steps. A run may end after any step, and the next run goes on.
 *
 * The Worker gets the new secret first, and the old subscriptions go last. So each event always has
 * a subscription, and the Worker always accepts its secret.
 */

import { rmSync } from 'node:fs'
import type { ArgyleApi } from '../argyle/api.ts'
import { isSame, isSameUrl, type Subscription } from '../argyle/subscription.ts'
import { Failure } from '../failure.ts'
import { newSecret, readSecrets, type Secrets, writeSecrets } from '../secrets-file.ts'
import type { Session } from '../session.ts'
import { type Progress, readProgress, writeProgress } from './state.ts'

export type Rotation = Awaited<ReturnType<typeof begin>>

/**
 * Begins a rotation, or goes on with the one in the files.
 *
 * @throws Failure if no subscription delivers to the Worker, or if a secret would be lost
 */
export async function begin(endpoint: URL, secretsFile: string, session: Session) {
  const { environment, need } = session.settings
  const where = { endpoint: endpoint.href, environment }
  const progressFile = `${secretsFile.replace(/\.json$/, '')}.rotation.json`
  const files = { endpoint, secretsFile, progressFile }
  const secrets = readSecrets(secretsFile)
  const { ARGYLE_WEBHOOK_SECRET: current, ARGYLE_WEBHOOK_SECRET_PREVIOUS: previous } = secrets
  for (const secret of [current, previous]) if (secret) session.hide(secret)
  const begun = readProgress(progressFile, where)
  if (begun && current && previous) return { ...files, progress: begun, current, previous }

  const created = Object.values(begun?.created ?? {})
  if (created.length > 0) {
    throw new Failure(
      `${secretsFile} has lost the secrets of the subscriptions ${created.join(', ')}.`,
      `Restore it. If you cannot, delete these subscriptions and ${progressFile}.`
    )
  }
  const today = need('ARGYLE_WEBHOOK_SECRET')
  checkFile(secrets, today, secretsFile)
  const old = begun?.old ?? (await subscriptionsAt(where.endpoint, session))
  const progress: Progress = { ...where, old, created: {} }
  writeProgress(progressFile, progress)
  const fresh = newSecret()
  session.hide(fresh)
  writeSecrets(secretsFile, {
    ...secrets,
    ARGYLE_WEBHOOK_SECRET: fresh,
    ARGYLE_WEBHOOK_SECRET_PREVIOUS: today,
  })
  return { ...files, progress, current: fresh, previous: today }
}

function checkFile(secrets: Secrets, today: string, file: string): void {
  const { ARGYLE_WEBHOOK_SECRET: current, ARGYLE_WEBHOOK_SECRET_PREVIOUS: previous } = secrets
  if (previous) {
    const hint = 'If the last rotation is over, remove it from the file.'
    throw new Failure(`${file} has ARGYLE_WEBHOOK_SECRET_PREVIOUS, but no rotation began.`, hint)
  }
  if (current && current !== today) {
    const hint = "Keep the Worker's secret in it, and remove the other one."
    throw new Failure(`A rotation would overwrite another ARGYLE_WEBHOOK_SECRET in ${file}.`, hint)
  }
}

async function subscriptionsAt(endpoint: string, { argyle }: Session) {
  const host = URL.parse(endpoint)?.host
  // The Worker also takes signed deliveries beside its route.
  const isOurs = ({ url, signing }: Subscription) =>
    isSameUrl(url, endpoint) || (signing === 'ours' && URL.parse(url)?.host === host)
  const here = (await argyle().list()).filter(isOurs)
  if (here.length > 0) return here
  throw new Failure(`No subscription delivers to ${endpoint}.`, 'Check --url.')
}

/**
 * Creates a new subscription for each old one, unless an interrupted run already did. One that
 * somebody made with another secret since the rotation began is an old one too.
 * @param api counts the new secret alone as ours
 */
export async function createNew(rotation: Rotation, api: ArgyleApi): Promise<void> {
  const { progress, progressFile, current, endpoint } = rotation
  const { old, created } = progress
  const all = await api.list()
  const isLate = ({ id, url, signing }: Subscription) =>
    signing === 'other' && isSameUrl(url, endpoint.href) && !old.some((one) => one.id === id)
  old.push(...all.filter(isLate))
  writeProgress(progressFile, progress)
  for (const one of old) {
    if (all.some(({ id }) => id === created[one.id])) continue
    const taken = [...old.map(({ id }) => id), ...Object.values(created)]
    const found = all
      .filter(({ id, signing }) => !taken.includes(id) && /^(ours|unknown)$/.test(signing))
      .find((other) => isSame(other, one))
    created[one.id] = (found ?? (await api.create(one, current))).id
    writeProgress(progressFile, progress)
  }
}

/** Deletes the old subscriptions that still exist, and then the progress and the old secret. */
export async function finish(rotation: Rotation, api: ArgyleApi): Promise<void> {
  const { progress, progressFile, secretsFile } = rotation
  for (const old of progress.old) await api.remove(old)
  rmSync(progressFile, { force: true })
  const { ARGYLE_WEBHOOK_SECRET_PREVIOUS: _, ...left } = readSecrets(secretsFile)
  writeSecrets(secretsFile, left)
}
