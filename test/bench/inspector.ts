/**
 * The edge behind the driver, with V8's inspector open on its isolate: CPU by function, and the
 * heap.
 *
 * Runs the source and not the bundle, so that functions have names. Sampling costs time itself, so
 * only the shares count; `cpu` has the times.
 */

import { once } from 'node:events'
import { unstable_startWorker } from 'wrangler'
import { COMPATIBILITY, ROOT } from './build.ts'
import { type Delivery, SECRET } from './deliveries.ts'
import { NO_LATENCIES, type Prepared } from './messages.ts'

const SAMPLING_MICROSECONDS = 100

/** A part of https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile. */
export interface Profile {
  nodes: {
    id: number
    children?: number[]
    callFrame: { functionName: string; scriptId: string; url: string; lineNumber: number }
  }[]
  samples: number[]
  timeDeltas: number[]
}

export interface Inspected {
  prepare(deliveries: Delivery[]): Promise<void>
  run(): Promise<void>
  /** Runs, and samples the CPU. */
  profile(): Promise<Profile>
  /** The source of a script in a profile. */
  source(scriptId: string): Promise<string>
  /** The bytes of the heap that are still in use after a garbage collection. */
  heapBytes(): Promise<number>
  close(): Promise<void>
}

/** Starts the edge with its inspector open. */
export async function inspect(): Promise<Inspected> {
  const worker = await unstable_startWorker({
    name: 'inspected',
    entrypoint: `${ROOT}test/bench/workers/driver.ts`,
    compatibilityDate: COMPATIBILITY.compatibility_date,
    compatibilityFlags: COMPATIBILITY.compatibility_flags,
    build: { alias: { subject: `${ROOT}src/index.ts` }, minify: false, keepNames: false },
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: { hostname: '127.0.0.1', port: 0 },
      logLevel: 'none',
      watch: false,
      persist: false,
    },
  })
  await worker.ready
  const { socket, call } = await connect(await worker.inspectorUrl)
  await call('Profiler.enable')
  await call('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS })
  await call('Debugger.enable')
  await call('HeapProfiler.enable')

  async function run(): Promise<void> {
    const response = await worker.fetch('http://driver/run')
    await response.arrayBuffer()
  }

  return {
    async prepare(deliveries) {
      const prepared: Prepared = {
        secret: SECRET,
        deliveries,
        latencies: NO_LATENCIES,
        entries: [],
      }
      const body = JSON.stringify(prepared)
      await worker.fetch('http://driver/prepare', { method: 'POST', body })
    },
    run,
    async profile() {
      await call('Profiler.start')
      await run()
      return (await call('Profiler.stop')).profile as Profile
    },
    source: async (scriptId) =>
      String((await call('Debugger.getScriptSource', { scriptId })).scriptSource),
    async heapBytes() {
      // workerd never runs the task of `collectGarbage`. The end of a sampling collects
      // immediately.
      await call('HeapProfiler.startSampling')
      await call('HeapProfiler.stopSampling')
      return Number((await call('Runtime.getHeapUsage')).usedSize)
    },
    async close() {
      socket.close()
      await worker.dispose()
    },
  }
}

async function connect(inspector: URL | undefined) {
  const listed = await fetch(new URL('/json', inspector))
  const [{ webSocketDebuggerUrl }] = (await listed.json()) as [{ webSocketDebuggerUrl: string }]
  // The inspector accepts connections only from a page of this machine.
  const socket = new WebSocket(webSocketDebuggerUrl, { headers: { origin: 'http://localhost' } })
  const waiting = new Map<number, (result: Record<string, unknown>) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data))
    waiting.get(id)?.(result)
  })
  await once(socket, 'open')

  let calls = 0
  const call = (method: string, params = {}) =>
    new Promise<Record<string, unknown>>((resolve) => {
      calls += 1
      waiting.set(calls, resolve)
      socket.send(JSON.stringify({ id: calls, method, params }))
    })
  return { socket, call }
}
