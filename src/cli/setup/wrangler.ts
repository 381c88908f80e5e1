/**
 * wrangler as a child process: who is logged in, with which credentials, and the deploy.
 *
 * It owns the login and the upload, so neither is written again here. No argument holds a secret.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { Failure } from '../failure.ts'
import { type Secrets, writeSecrets } from '../secrets-file.ts'
import { CONSOLE_FILE } from './target.ts'

const WRANGLER = fileURLToPath(
  new URL('../../../node_modules/wrangler/bin/wrangler.js', import.meta.url)
)
const DEPLOY = fileURLToPath(new URL('../../../scripts/deploy.ts', import.meta.url))

const Who = z.looseObject({
  loggedIn: z.boolean(),
  email: z.string().nullish(),
  accounts: z.array(z.looseObject({ id: z.string(), name: z.string() })).default([]),
})

const Credentials = z.union([
  z.looseObject({ type: z.enum(['oauth', 'api_token']), token: z.string() }),
  z.looseObject({ type: z.literal('api_key'), key: z.string(), email: z.string() }),
])

const Deployed = z.looseObject({ type: z.literal('deploy'), targets: z.array(z.string()) })

export type Who = z.infer<typeof Who>

/** wrangler with an environment. Its methods throw a Failure. */
export function wranglerWith(env: NodeJS.ProcessEnv) {
  async function json<T>(schema: z.ZodType<T>, ...words: string[]): Promise<T> {
    const { stdout } = await runToEnd([WRANGLER, ...words, '--json'], env, 'pipe')
    const parsed = schema.safeParse(parsedJson(stdout))
    // `whoami` exits with 1 too when it says that nobody is logged in.
    if (parsed.success) return parsed.data
    throw new Failure(`wrangler ${words.join(' ')} failed: see above.`, LOG_IN)
  }

  /** Deploys the console, with wrangler's own output on stderr. @param again as for `deploy` */
  async function deployConsole(envArgument: string, again: string): Promise<void> {
    const words = [WRANGLER, 'deploy', '-c', CONSOLE_FILE, envArgument]
    const { exit } = await runToEnd(words, env, 'inherit')
    if (exit !== 0) throw new Failure('The console was not deployed: see above.', `Then: ${again}`)
  }

  return {
    deployConsole,
    whoami: () => json(Who, 'whoami'),

    /** The headers with which the API knows us. */
    async authorization(): Promise<Record<string, string>> {
      const credentials = await json(Credentials, 'auth', 'token')
      return credentials.type === 'api_key'
        ? { 'x-auth-key': credentials.key, 'x-auth-email': credentials.email }
        : { authorization: `Bearer ${credentials.token}` }
    },

    /**
     * Deploys, with wrangler's own output on stderr. Returns the addresses of the Worker.
     *
     * @param secrets those that the Worker gets, beside those that it has
     * @param again the command that goes on after a failure
     */
    async deploy(envArgument: string, secrets: Secrets, again: string): Promise<string[]> {
      const folder = mkdtempSync(join(tmpdir(), 'argyle-setup-'))
      const file = join(folder, 'output')
      try {
        const output = { ...env, WRANGLER_OUTPUT_FILE_PATH: file }
        const words = [DEPLOY, envArgument]
        if (Object.keys(secrets).length > 0) {
          const secretsFile = join(folder, 'secrets.json')
          writeSecrets(secretsFile, secrets)
          words.push('--secrets-file', secretsFile)
        }
        const { exit } = await runToEnd(words, output, 'inherit')
        if (exit !== 0) {
          const hint = `docs/deploy.md has the errors and their causes. Then: ${again}`
          throw new Failure('The deploy did not end: see above.', hint)
        }
        const lines = readFileSync(file, 'utf8').split('\n').map(parsedJson)
        const deployed = lines.map((line) => Deployed.safeParse(line).data).find(Boolean)
        return deployed?.targets ?? []
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

const LOG_IN = 'npx wrangler login, or set CLOUDFLARE_API_TOKEN.'

export const notLoggedIn = () => new Failure('Nobody is logged in to Cloudflare.', LOG_IN)

/** @param stdout `inherit` shows it on stderr, because stdout is for the report */
function runToEnd(words: string[], env: NodeJS.ProcessEnv, stdout: 'pipe' | 'inherit') {
  const stdio = ['ignore', stdout === 'pipe' ? 'pipe' : 2, 'inherit'] as const
  return new Promise<{ exit: number | null; stdout: string }>((resolve, reject) => {
    const child = spawn(process.execPath, words, { env, stdio: [...stdio] })
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', (exit) => resolve({ exit, stdout: text }))
  })
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
