/**
 * The ids of resources in wrangler.toml: finds one, and writes one below its binding.
 *
 * Edits the text itself: a parser and a writer would drop the comments. Knows only the form of our
 * file, `[[table]]` and one key a line; in another form it finds no binding and changes nothing.
 */

/** Where an id belongs. */
export interface Place {
  /** The array of tables, such as `kv_namespaces` or `env.sandbox.d1_databases`. */
  table: string
  binding: string
  /** The name of the id: `id`, or `database_id`. */
  key: 'id' | 'database_id'
}

/** The text with the id in it; undefined if it does not have the binding. */
export function withId(text: string, place: Place, id: string): string | undefined {
  const lines = text.split('\n')
  const found = find(lines, place)
  if (!found) return undefined
  const line = `${place.key} = ${JSON.stringify(id)}`
  if (found.idLine === undefined) lines.splice(found.bindingLine + 1, 0, line)
  else lines[found.idLine] = line + (/\s*#.*$/.exec(lines[found.idLine] ?? '')?.[0] ?? '')
  return lines.join('\n')
}

/** Whether the binding is there and has its id. */
export function hasId(text: string, place: Place): boolean {
  return find(text.split('\n'), place)?.idLine !== undefined
}

function find(lines: string[], { table, binding, key }: Place) {
  let isInside = false
  let bindingLine: number | undefined
  let idLine: number | undefined
  const isWanted = () => bindingLine !== undefined
  for (const [index, line] of lines.entries()) {
    if (/^\s*\[/.test(line)) {
      if (isWanted()) break
      isInside = line.trim() === `[[${table}]]`
      idLine = undefined
    }
    if (!isInside) continue
    const [, name, value] = /^\s*(\w+)\s*=\s*["']([^"']*)["']/.exec(line) ?? []
    if (name === 'binding' && value === binding) bindingLine = index
    if (name === key) idLine = index
  }
  return bindingLine === undefined ? undefined : { bindingLine, idLine }
}
