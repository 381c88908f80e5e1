/**
 * Commands to print as a remedy. Each is complete: copy it into a POSIX shell and run it.
 *
 * Takes over --env, the files of --settings, and the environment of this run. Variables of the
 * shell stay set by themselves.
 */

import { CATALOGUE } from '../argyle/catalogue.ts'
import type { Wanted } from './argyle/subscription.ts'
import type { Settings } from './settings.ts'

const PLAIN = /^[\w.,:/@=+-]+$/

export type Fixes = ReturnType<typeof fixesFor>

/** The commands for these settings. */
export function fixesFor({ environment, words }: Pick<Settings, 'environment' | 'words'>) {
  const isSandbox = environment === 'sandbox'
  const argyle = (...given: string[]) => line('npm run argyle --', ...given, ...words)

  /** Creates a subscription. */
  function create({ api, events, name, url, config }: Wanted): string {
    const isUnknown = (event: string) => event !== '*' && !Object.hasOwn(CATALOGUE, event)
    const words = ['--api', api, '--events', events.join(','), '--name', name, '--url', url]
    if (Object.keys(config).length > 0) words.push('--config', JSON.stringify(config))
    if (events.some(isUnknown)) words.push('--allow-unknown')
    return argyle('subscriptions', 'create', ...words)
  }

  return {
    /** A command of this command line. */
    argyle,
    create,
    /** Creates a subscription anew with this URL, and then deletes it. */
    replace: (one: Wanted & { id: string }, url: string) =>
      `${create({ ...one, url })} && ${argyle('subscriptions', 'delete', one.id)}`,
    /** Sets up the environment, or goes on with it. */
    setup: () => (words.length > 0 ? line('npm run setup --', ...words) : 'npm run setup'),
    /** A command of wrangler about the Worker of the environment. */
    wrangler: (...words: string[]) =>
      line('npx wrangler', ...words, isSandbox ? '--env=sandbox' : '--env='),
    /** Deploys the Worker of the environment. */
    deploy: (...words: string[]) => {
      const script = isSandbox ? 'npm run deploy:sandbox' : 'npm run deploy'
      return words.length > 0 ? line(`${script} --`, ...words) : script
    },
  }
}

function line(start: string, ...words: string[]): string {
  return [start, ...words.map(quoted)].join(' ')
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
