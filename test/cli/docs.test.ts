/** docs/cli.md, held against the help of the commands. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { argyleHere, directory } from './commands/command.ts'
import { fakeArgyle } from './commands/fake-argyle.ts'

const page = readFileSync('docs/cli.md', 'utf8')

async function helpOf(...words: string[]): Promise<string> {
  return (await argyleHere([...words, '--help'])).stdout
}

/** The commands below these words, each in words. */
async function commandsBelow(...words: string[]): Promise<string[][]> {
  const [, after = ''] = (await helpOf(...words)).split('\nCommands:\n')
  const [section = ''] = after.split('\n\n')
  const names = [...section.matchAll(/^ {2}(\w+) /gm)].map(([, name = '']) => name)
  const own = names.filter((name) => name !== 'help')
  if (own.length === 0) return [words]
  return (await Promise.all(own.map((name) => commandsBelow(...words, name)))).flat()
}

it('names every command and every option in docs/cli.md', async () => {
  const commands = await commandsBelow()
  expect(commands).toHaveLength(22)
  for (const words of commands) {
    expect(page).toMatch(new RegExp(`^\\| \`${words.join(' ')}[ \`]`, 'm'))
    for (const [option] of (await helpOf(...words)).matchAll(/--[a-z-]+(?= |$)/gm)) {
      if (option !== '--help') expect(page).toContain(`\`${option}`)
    }
  }
})

it('shows a file in docs/cli.md that plan accepts', async () => {
  const [, example = ''] = page.match(/^```json\n(.*?)^```$/ms) ?? []
  const file = join(directory(), 'argyle.subscriptions.json')
  writeFileSync(file, example.replace('<your-subdomain>', 'example'))
  const { url } = await fakeArgyle()
  const ran = await argyleHere(['subscriptions', 'plan', file, '--json'], { ARGYLE_API_URL: url })
  expect(ran).toMatchObject({ exit: 2, json: { create: [{ api: 'v1' }, { api: 'v2' }] } })
})
