/**
 * A clone of the project as a deployer has it, in a folder of its own: its files can be changed,
 * and its commands talk to the fake of Cloudflare.
 */

import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PARTS = [
  'src',
  'scripts',
  'examples',
  'dist',
  'wrangler.toml',
  'wrangler.console.toml',
  'package.json',
  'tsconfig.json',
]

export interface Ran {
  exit: number | null
  /** stdout and stderr as they came. */
  text: string
}

export type Project = ReturnType<typeof cloneProject>

/** @param env the environment of every command, beside PATH and HOME */
export function cloneProject(env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'argyle-deploy-'))
  for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const at = (file: string) => join(folder, file)

  function start(words: string[], more: NodeJS.ProcessEnv = {}) {
    const { PATH, HOME } = process.env
    const child = spawn(process.execPath, words, {
      cwd: folder,
      env: { PATH, HOME, CI: '1', ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
    }
    const done = new Promise<Ran>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (exit) => resolve({ exit, text }))
    })
    return { child, done, text: () => text }
  }

  return {
    start,
    run: (words: string[], more?: NodeJS.ProcessEnv) => start(words, more).done,
    /** `npm run deploy -- …`, without npm. */
    deploy: (...words: string[]) => start(['scripts/deploy.ts', ...words]).done,
    path: at,
    read: (file: string) => readFileSync(at(file), 'utf8'),
    write: (file: string, text: string) => writeFileSync(at(file), text),
    /** Changes a text of a file, which must be there. */
    edit(file: string, from: string, to: string) {
      const text = readFileSync(at(file), 'utf8')
      if (!text.includes(from)) throw new Error(`${file} does not have: ${from}`)
      writeFileSync(at(file), text.replace(from, to))
    },
    close: () => rmSync(folder, { recursive: true }),
  }
}
