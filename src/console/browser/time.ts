/** The times of a page in the viewer's own zone, on hover, and as "3 min ago" that stays true. */

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

const relative = new Intl.RelativeTimeFormat('en', { style: 'short', numeric: 'always' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

/** Rewrites each `<time>` below `root`. */
export function showTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll('time')) {
    const date = new Date(time.dateTime)
    if (Number.isNaN(date.getTime())) continue
    time.title = `${exact.format(date)} (${date.toISOString()})`
    if (time.classList.contains('ago')) time.textContent = ago(date)
  }
}

function ago(date: Date): string {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000)
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return relative.format(Math.trunc(seconds / size), unit)
}
