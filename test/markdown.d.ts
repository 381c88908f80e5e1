/** A text file, imported as it is: https://vite.dev/guide/assets#importing-asset-as-string */
declare module '*.md?raw' {
  const text: string
  export default text
}
