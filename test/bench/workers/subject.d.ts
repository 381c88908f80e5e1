/**
 * The measured Worker. Each run sets the alias: see `../isolates.ts`. A file of its own, because
 * only a declaration file can declare a module without code.
 */

declare module 'subject' {
  const worker: {
    fetch(request: Request, env: object, context: object): Response | Promise<Response>
  }
  export default worker
}
