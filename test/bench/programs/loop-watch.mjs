/** Loaded into a server before it starts: tells for how long its main loop stood still at most, when it is asked. */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const resolution = 1

/** The server's own children and threads are loaded alike. */
if (isMainThread && /\bmain\.[jt]s$/.test(process.argv[1] ?? '')) {
  const delay = monitorEventLoopDelay({ resolution })
  process.on('message', (word) => {
    if (word === 'begin') {
      delay.reset()
      delay.enable()
    } else {
      delay.disable()
      process.send?.(Math.max(0, delay.max / 1e6 - resolution))
    }
  })
  process.channel?.unref()
}
