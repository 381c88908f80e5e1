/** Ids and texts that one click copies. Without the script they are plain text. */

const SHOWN_MILLISECONDS = 1_500

/** Turns each `[data-copy]` below `root` into a button that copies its text. */
export function copyIds(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('span[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = element.className
    button.title = 'Copy'
    button.append(...element.childNodes)
    button.addEventListener('click', () => copy(button, element.dataset.copy || button.textContent))
    element.replaceWith(button)
  }
  for (const text of root.querySelectorAll<HTMLElement>('pre[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Copy'
    button.addEventListener('click', () => copy(button, text.textContent))
    text.before(button)
  }
}

async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  const status = document.querySelector('#status')
  try {
    await navigator.clipboard.writeText(text)
    button.classList.add('copied')
    if (status) status.textContent = 'Copied'
  } catch {
    if (status) status.textContent = 'The browser did not allow to copy'
  }
  setTimeout(() => button.classList.remove('copied'), SHOWN_MILLISECONDS)
}
