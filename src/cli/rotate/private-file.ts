/**
 * Files that only their owner can read, written so that they are there as a whole or as they were.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Failure } from '../failure.ts'

const OWNER_ONLY = 0o600

/** What is in it; undefined if it is not there. @throws Failure when it cannot be read */
export function readPrivate(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Failure(`${file} cannot be read.`)
  }
}

/** @throws Failure when it cannot be written */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.draft`
  try {
    // One that was left behind may be readable by others, or a link to somewhere else.
    rmSync(draft, { force: true })
    writeFileSync(draft, text, { mode: OWNER_ONLY, flag: 'wx' })
    renameSync(draft, file)
  } catch {
    throw new Failure(`${file} cannot be written.`)
  }
}

export function removePrivate(file: string): void {
  rmSync(file, { force: true })
}
