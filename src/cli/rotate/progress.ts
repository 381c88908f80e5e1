/**
 * How far a change of the secret has come: what a run that was interrupted leaves for the next one.
 *
 * Holds ids and no secret. It is made before the secret is, and removed after the last old subscription.
 */

import * as z from 'zod'
import { Failure } from '../failure.ts'
import { readPrivate, writePrivate } from './private-file.ts'

const Old = z.object({
  id: z.string(),
  api: z.enum(['v1', 'v2']),
  name: z.string(),
  events: z.array(z.string()),
  url: z.string(),
  config: z.record(z.string(), z.unknown()),
})

const Progress = z.object({
  endpoint: z.string(),
  environment: z.enum(['production', 'sandbox']),
  /** All that delivered to the endpoint when it began. */
  old: z.array(Old),
  /** Ids of the new ones, by those of the old ones in whose place they are. */
  created: z.record(z.string(), z.string()),
})

export type Progress = z.infer<typeof Progress>
export type Old = z.infer<typeof Old>

/** @throws Failure for what is no progress, or of another Worker */
export function readProgress(
  file: string,
  { endpoint, environment }: Pick<Progress, 'endpoint' | 'environment'>
): Progress | undefined {
  const text = readPrivate(file)
  if (text === undefined) return undefined
  const progress = Progress.safeParse(parsed(text))
  if (!progress.success)
    throw new Failure(`${file} is damaged.`, 'See what it says, and remove it.')
  if (progress.data.endpoint !== endpoint || progress.data.environment !== environment) {
    const where = `${progress.data.endpoint}, ${progress.data.environment}`
    throw new Failure(`The change in ${file} is that of ${where}.`, 'Finish that one first.')
  }
  return progress.data
}

export function writeProgress(file: string, progress: Progress): void {
  writePrivate(file, `${JSON.stringify(Progress.parse(progress), null, 2)}\n`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
