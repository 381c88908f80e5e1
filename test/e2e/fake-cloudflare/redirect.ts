/**
 * Loaded before the command line by a test: its requests to the address that the fake gave a Worker
 * go to the Worker on this machine, whose address is in the environment.
 */

const { WORKER_URL = '' } = process.env
const real = globalThis.fetch

globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  const isWorker = url.hostname.endsWith('.workers.dev')
  return real(isWorker ? new URL(`${url.pathname}${url.search}`, WORKER_URL) : url, init)
}
