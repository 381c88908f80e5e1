/** One quick look at the console: it asks the edge over the service binding. No browser. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsoleStage, raiseConsole } from './console/stage.ts'

let stage: ConsoleStage
beforeAll(async () => {
  stage = await raiseConsole()
}, 30_000)
afterAll(() => stage.close())

it('shows a delivery in the list, and finds it by its user', async () => {
  const data = { account: 'a', user: 'u-of-the-quick-test', profile: 'p' }
  await stage.deliver({ event: 'profiles.added', name: 'x', data })
  const text = async (path: string) => (await fetch(stage.at(path))).text()
  await expect.poll(() => text('/'), { timeout: 10_000 }).toContain('profiles.added')
  expect(await text('/trace?id=u-of-the-quick-test')).toContain('1 event of this user.')
})
