/**
 * A text file, imported as it is: https://vite.dev/guide/assets#importing-asset-as-string
 * A file of its own, because only a declaration file can declare a module without code.
 */
declare module '*.md?raw' {
  const text: string
  export default text
}
