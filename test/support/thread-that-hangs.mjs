/** In place of a thread that serves phones: it does nothing, until it is told of a change that names it; then it hangs. */

import { parentPort, workerData } from 'node:worker_threads'

parentPort.on('message', ({ ask, name, argument }) => {
  if (ask === undefined) return
  while (name === 'changed' && argument.ids.includes(`hang ${workerData.number}`));
  parentPort.postMessage({ answer: ask })
})
// One that is silent from the start never says that it listens.
if (!workerData.publicUrl.includes('silent')) parentPort.postMessage({ ask: 1, name: 'listening' })
else for (;;);
