/** Pages of docs/ whose tables the tests write. */

/**
 * The page with this table in the place of its current one, which begins with the same first cell.
 *
 * @throws if the page does not have it
 */
export function withTable(page: string, table: string): string {
  const [cell = ''] = /^\| .*? \|/.exec(table) ?? []
  const parts = page.split('\n\n')
  const index = parts.findIndex((part) => part.startsWith(cell))
  if (index < 0) throw new Error(`The page has no table that begins with "${cell}".`)
  return parts.with(index, table).join('\n\n')
}

/** A table in Markdown. */
export function markdownTable(heads: string[], rows: string[][]): string {
  const lines = [heads, heads.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
