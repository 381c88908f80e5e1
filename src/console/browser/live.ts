/**
 * The live list: asks every five seconds for the rows that are newer than the newest one shown, and
 * puts them on top. The rows below stay where the viewer reads them.
 */

const EVERY_MILLISECONDS = 5_000
// More than a screen shows. An endless list would slow the page down.
const MOST_ROWS = 500

/** Shows the switch, and keeps the list live while it is on. @param enhance for each new row */
export function goLive(enhance: (root: ParentNode) => void): void {
  const live = document.querySelector<HTMLInputElement>('#live')
  const rows = document.querySelector<HTMLTableSectionElement>('tbody[data-live]')
  const label = live?.closest('label')
  if (!live || !rows || !label) return
  label.hidden = false
  let timer = 0
  const poll = async () => {
    await addNewer(rows, enhance)
    if (live.checked) timer = setTimeout(poll, EVERY_MILLISECONDS)
  }
  live.addEventListener('change', () => {
    clearTimeout(timer)
    if (live.checked) void poll()
  })
}

async function addNewer(
  rows: HTMLTableSectionElement,
  enhance: (root: ParentNode) => void
): Promise<void> {
  const status = document.querySelector('#status')
  try {
    const url = new URL(rows.dataset.live ?? '', location.href)
    const newest = rows.querySelector<HTMLElement>('tr[data-n]')?.dataset.n
    if (newest) url.searchParams.set('after', newest)
    const response = await fetch(url, { headers: { accept: 'text/html' } })
    if (!response.ok) throw new Error(String(response.status))
    const text = `<table><tbody>${await response.text()}</tbody></table>`
    const parsed = new DOMParser().parseFromString(text, 'text/html')
    const shown = new Set(
      [...rows.querySelectorAll<HTMLElement>('tr')].map(({ dataset }) => dataset.n)
    )
    const added = [...parsed.querySelectorAll<HTMLElement>('tr[data-n]')].filter(
      ({ dataset }) => !shown.has(dataset.n)
    )
    for (const row of added) enhance(row)
    rows.prepend(...added)
    while (rows.rows.length > MOST_ROWS) rows.rows[rows.rows.length - 1]?.remove()
    if (added.length > 0 && status) status.textContent = `${added.length} new`
  } catch {
    if (status) status.textContent = 'The list could not be refreshed: it tries again'
  }
}
