/** The box that selects every entry of a list. Without the script each is selected by itself. */

/** Shows the box of each form that has one. */
export function selectAll(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>('input[data-all]')) {
    const boxes = () =>
      document.querySelectorAll<HTMLInputElement>(`input[name="${all.dataset.all}"]`)
    all.hidden = false
    all.addEventListener('change', () => {
      for (const box of boxes()) box.checked = all.checked
    })
  }
}
