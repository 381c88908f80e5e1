/**
 * The progress of a rotation, in a file of its own, beside the file of the secrets. It holds no
 * secret.
 */

import * as z from 'zod'
import { Wanted } from '../argyle/subscription.ts'
import { Failure } from '../failure.ts'
import { readPrivate, writePrivate } from '../private-file.ts'

const Progress = z.object({
  endpoint: z.string(),
  environment: z.enum(['production', 'sandbox']),
  /** The subscriptions that delivered to the endpoint when the rotation began. */
  old: z.array(Wanted.extend({ id: z.string() })),
  /** The id of the new subscription for each old one's id. */
  created: z.record(z.string(), z.string()),
})

export type Progress = z.infer<typeof Progress>

/** @throws Failure if the file is damaged, or if it is about another Worker */
export function readProgress(
  file: string,
  { endpoint, environment }: Pick<Progress, 'endpoint' | 'environment'>
): Progress | undefined {
  const text = readPrivate(file)
  if (text === undefined) return undefined
  const progress = parsed(text)
  if (!progress) throw new Failure(`${file} is damaged.`, 'Look into it, and remove it.')
  if (progress.endpoint !== endpoint || progress.environment !== environment) {
    const where = `${progress.endpoint}, ${progress.environment}`
    throw new Failure(`${file} is the rotation of ${where}.`, 'Finish that one first.')
  }
  return progress
}

/** @throws Failure if the file cannot be written */
export function writeProgress(file: string, progress: Progress): void {
  writePrivate(file, `${JSON.stringify(Progress.parse(progress), null, 2)}\n`)
}

function parsed(text: string): Progress | undefined {
  try {
    return Progress.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
