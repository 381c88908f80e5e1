/**
 * The questions of `setup`. Each has a default, which `--yes` takes.
 *
 * An answer that must stay secret is asked hidden, and goes into a file only.
 */

import confirm from '@inquirer/confirm'
import input from '@inquirer/input'
import password from '@inquirer/password'
import select from '@inquirer/select'
import { EXIT, Failure, usage } from '../failure.ts'
import type { Session } from '../session.ts'
import type { Streams } from '../terminal.ts'

export type Prompt = ReturnType<typeof promptOn>

/** @param takesDefaults asks nothing: --yes or --dry-run */
export function promptOn(session: Session, takesDefaults: boolean) {
  const { terminal } = session
  async function asked<T>(question: string, prompt: (streams: Streams) => Promise<T>): Promise<T> {
    if (!terminal.canAsk) {
      throw usage(
        `Nobody can answer here: "${question}"`,
        'Use --yes, and set the answers in the environment.'
      )
    }
    return terminal.ask(prompt).catch((error: Error) => {
      if (error.name === 'ExitPromptError') throw stopped(session)
      throw error
    })
  }

  return {
    confirm: async (message: string, standard: boolean): Promise<boolean> =>
      takesDefaults
        ? standard
        : asked(message, (streams) => confirm({ message, default: standard }, streams)),

    text: async (message: string, standard: string): Promise<string> =>
      takesDefaults
        ? standard
        : asked(message, (streams) => input({ message, default: standard }, streams)),

    /** @throws Failure with --yes, because a secret has no default */
    secret: async (message: string, name: string): Promise<string> => {
      if (takesDefaults) throw usage(`${name} is not set.`, 'Set it in the environment.')
      return asked(message, (streams) => password({ message, mask: true }, streams))
    },

    choose: async <T extends string>(
      message: string,
      choices: readonly { name: string; value: T }[]
    ): Promise<T> => {
      const [first] = choices
      if (!first) throw new Error('A question without choices')
      return takesDefaults
        ? first.value
        : asked(message, (streams) => select({ message, choices }, streams))
    },
  }
}

/** Ctrl-C at a question, or a no to one that all else needs. */
export const stopped = ({ fixes }: Session) =>
  new Failure('Stopped.', `It goes on from here with: ${fixes.setup()}`, EXIT.interrupted)
