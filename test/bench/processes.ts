/**
 * Memory and CPU time of workerd, as the operating system has them.
 *
 * Looks only at processes that this one has started. Some systems have no figures.
 */

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  id: number
  residentBytes: number
}

// A harness has two: one runs the Workers, the other passes requests on to it.
function workerds(): Process[] {
  let lines: string[]
  try {
    const columns = ['-A', '-o', 'pid=,ppid=,rss=,comm=']
    lines = execFileSync('ps', columns, { encoding: 'utf8' }).split('\n')
  } catch {
    return []
  }
  return lines.flatMap((line) => {
    const [id, parent, kib, name] = line.trim().split(/\s+/)
    const isOurs = Number(parent) === process.pid && name?.includes('workerd')
    return isOurs ? [{ id: Number(id), residentBytes: Number(kib) * 1024 }] : []
  })
}

/** The memory of workerd in bytes; undefined where the system does not tell. */
export function residentBytes(): number | undefined {
  const found = workerds()
  if (found.length === 0) return undefined
  return found.reduce((sum, { residentBytes }) => sum + residentBytes, 0)
}

export interface Clock {
  /** The thing that it measures, in words. */
  name: string
  microseconds(): number
}

/**
 * A clock for workerd: on Linux the CPU time of all its threads, which other programs do not
 * disturb; on other systems the time that passes.
 */
export function clock(): Clock {
  const tasks = workerds().map(({ id }) => `/proc/${id}/task`)
  const cpu = () => tasks.reduce((sum, folder) => sum + cpuMicroseconds(folder), 0)
  try {
    if (cpu() > 0) return { name: 'CPU time of workerd, all threads', microseconds: cpu }
  } catch {
    // Not on Linux.
  }
  return { name: 'time passed', microseconds: () => performance.now() * 1000 }
}

// https://docs.kernel.org/scheduler/sched-stats.html: the first figure is the nanoseconds on a CPU.
function cpuMicroseconds(tasks: string): number {
  const each = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/schedstat`, 'utf8'))
  return each.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1000
}
