/** Plants in a thread, so that both databases are made at once. */

import { parentPort, workerData } from 'node:worker_threads'
import { plant } from './plant.ts'

parentPort?.postMessage(await plant(workerData))
