/** Text modules: the rules of wrangler.console.toml load these files as texts. */

declare module '*.css' {
  const text: string
  export default text
}

declare module '*/dist/browser/page.js' {
  const text: string
  export default text
}

declare module '*/dist/browser/copy.js' {
  const text: string
  export default text
}

declare module '*/dist/browser/live.js' {
  const text: string
  export default text
}

declare module '*/dist/browser/plot.js' {
  const text: string
  export default text
}

declare module '*/dist/browser/select.js' {
  const text: string
  export default text
}

declare module '*/dist/browser/time.js' {
  const text: string
  export default text
}
