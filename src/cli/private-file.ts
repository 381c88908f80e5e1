/**
 * Files with secrets, or beside them. Only their owner can read them, and a write is whole or not
 * done: a file may hold the only copy of a secret.
 */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Failure } from './failure.ts'

const OWNER_ONLY = 0o600

/** The text of a file; undefined if it does not exist. @throws Failure if it cannot be read */
export function readPrivate(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Failure(`${file} cannot be read.`, 'Check that it is a file, and its owner.')
  }
}

/** Replaces a file. @throws Failure if it cannot be written */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.draft`
  try {
    // An old draft may be readable by others, or link to another place.
    rmSync(draft, { force: true })
    writeFileSync(draft, text, { mode: OWNER_ONLY, flag: 'wx' })
    renameSync(draft, file)
  } catch {
    throw new Failure(`${file} cannot be written.`, 'Check the owner of its folder.')
  }
}
