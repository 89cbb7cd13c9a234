/** A thread that has one connection to the embedded database. It loads nothing but what that takes. */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { answerStatements } from './db/dialects/sqlite/thread-work.ts'

answerStatements(parentPort as MessagePort, workerData)
