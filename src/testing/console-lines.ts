/**
 * The lines that are written to the console while a handler runs.
 *
 * The console is wrapped, not replaced: every line is still printed. Handlers that run at the same
 * time share the console, so each of them gets the lines of all.
 */

/** A line of JSON as its object; any other line as `{ level, message }`. */
export type LogLine = Record<string, unknown>

const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const
const METHODS = Object.keys(LEVELS) as (keyof typeof LEVELS)[]

const collecting = new Set<LogLine[]>()
let restore = () => {}

/** Runs `work`, and collects the lines that are written until it settles. */
export async function collectLines<T>(
  work: () => Promise<T>
): Promise<{ lines: LogLine[]; result: T }> {
  const lines: LogLine[] = []
  if (collecting.size === 0) restore = wrapConsole()
  collecting.add(lines)
  try {
    return { lines, result: await work() }
  } finally {
    collecting.delete(lines)
    if (collecting.size === 0) restore()
  }
}

/** Returns the function that undoes it. */
function wrapConsole(): () => void {
  const originals = METHODS.map((method) => [method, console[method]] as const)
  for (const [method, original] of originals) {
    console[method] = (...args: unknown[]) => {
      const line = lineOf(LEVELS[method], args)
      for (const lines of collecting) lines.push(line)
      original.apply(console, args)
    }
  }
  return () => {
    for (const [method, original] of originals) console[method] = original
  }
}

function lineOf(level: string, args: unknown[]): LogLine {
  const message = args.map(String).join(' ')
  try {
    const line: unknown = JSON.parse(message)
    if (typeof line === 'object' && line !== null && !Array.isArray(line)) return { ...line }
  } catch {
    // The line is not JSON, so it is a text of the handler's own.
  }
  return { level, message }
}
