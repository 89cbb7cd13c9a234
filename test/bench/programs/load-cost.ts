/** What it costs to load all definitions, a folder’s checked and compiled, in a process of its own: `{ models, ms, cpuMs, heapMb }` on one line. */

import { loadDefinitions } from '../../../src/definitions/load-definitions.ts'
import { loadRelease } from '../../../src/definitions/release.ts'

const place = process.argv[2] ?? ''
const collect = globalThis.gc ?? (() => undefined)
collect()
const before = process.memoryUsage().heapUsed
const [started, cpu] = [performance.now(), process.cpuUsage()]
const { catalogue } = place.endsWith('.json') ? loadRelease(place) : loadDefinitions(place)
const ms = performance.now() - started
const { user, system } = process.cpuUsage(cpu)
collect()
const heapMb = (process.memoryUsage().heapUsed - before) / 1_048_576
console.log(JSON.stringify({ models: catalogue.models.length, ms, cpuMs: (user + system) / 1000, heapMb }))
