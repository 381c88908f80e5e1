/**
 * Dragging over the plot narrows the time. Each bar is a link as well, for a click or the keyboard.
 */

/**
 * Makes the plot draggable: from the bar where the pointer goes down to the one where it goes up.
 */
export function narrowByDrag(): void {
  const plot = document.querySelector<SVGSVGElement>('svg.plot')
  let from: SVGAElement | undefined
  const barAt = (event: PointerEvent) =>
    event.target instanceof Element
      ? (event.target.closest<SVGAElement>('a[data-since]') ?? undefined)
      : undefined
  plot?.addEventListener('pointerdown', (event) => {
    from = barAt(event)
  })
  plot?.addEventListener('pointerup', (event) => {
    const to = barAt(event)
    if (!from || !to || from === to) return
    const times = [from, to].flatMap(({ dataset }) => [dataset.since ?? '', dataset.until ?? ''])
    times.sort()
    const url = new URL(location.href)
    url.searchParams.delete('cursor')
    url.searchParams.set('since', times[0] ?? '')
    url.searchParams.set('until', times.at(-1) ?? '')
    location.assign(url)
  })
  // The browser would drag the link itself.
  plot?.addEventListener('dragstart', (event) => event.preventDefault())
}
