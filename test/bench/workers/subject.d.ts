/**
 * The measured Worker. Each run sets the alias: see `../isolates.ts`.
 */

declare module 'subject' {
  const worker: {
    fetch(request: Request, env: object, context: object): Response | Promise<Response>
  }
  export default worker
}
