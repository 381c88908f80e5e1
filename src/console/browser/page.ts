/**
 * The script of every page: times in the viewer's zone, ids that copy, a list that stays live.
 *
 * Each page works without it, except for live and copy. It adds no markup of its own from data: the
 * server has escaped what arrives here.
 */

import { copyIds } from './copy.ts'
import { goLive } from './live.ts'
import { narrowByDrag } from './plot.ts'
import { selectAll } from './select.ts'
import { showTimes } from './time.ts'

const REFRESH_MILLISECONDS = 30_000

function enhance(root: ParentNode): void {
  showTimes(root)
  copyIds(root)
}

enhance(document)
setInterval(() => showTimes(document), REFRESH_MILLISECONDS)
goLive(enhance)
narrowByDrag()
selectAll()

// "/" is the key for search on many sites.
document.addEventListener('keydown', (event) => {
  const isTyping =
    event.target instanceof Element && event.target.matches('input, textarea, select')
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  document.querySelector<HTMLInputElement>('#search')?.focus()
})
