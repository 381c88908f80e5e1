/**
 * The Worker that is measured. Which one it is, is an alias of each run: see `../isolates.ts`.
 */

declare module 'subject' {
  const worker: {
    fetch(request: Request, env: object, context: object): Response | Promise<Response>
  }
  export default worker
}
