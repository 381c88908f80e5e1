/**
 * One row of the guarantee table: its name, its cells, and the scene that proves the cells.
 *
 * The page is written from the rows alone, so it cannot say more than the tests hold.
 */

import { expect, it } from 'vitest'
import { markdownTable } from '../page.ts'
import { type Cells, phrasesFor } from './phrases.ts'
import { Scene } from './scene.ts'

export interface Row {
  name: string
  cells: Cells
  /** Plays the failure. The cells are compared with what the scene observed. */
  prove: (scene: Scene) => Promise<void>
  start: Date | undefined
}

/** A row; `start` is the scene's clock at the beginning, noon if not given. */
export function row(name: string, cells: Cells, prove: Row['prove'], start?: Date): Row {
  return { name, cells, prove, start }
}

/** Makes a test of each row: every cell is the one phrase that holds. */
export function proveRows(rows: Row[], timeout?: number): void {
  for (const { name, cells, prove, start } of rows) {
    it(name, { ...(timeout && { timeout }) }, async () => {
      const scene = new Scene(start)
      await prove(scene)
      const { sender, event, consumer } = cells
      expect(phrasesFor(await scene.observed())).toEqual({
        sender: [sender],
        event: [event],
        consumer: [consumer],
      })
    })
  }
}

/** The table in Markdown. */
export function tableOf(rows: Row[]): string {
  const heads = ['failure', 'the sender sees', 'the event is', 'the consumer gets']
  return markdownTable(
    heads,
    rows.map(({ name, cells }) => [name, cells.sender, cells.event, cells.consumer])
  )
}
