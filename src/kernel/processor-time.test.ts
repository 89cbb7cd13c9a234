import assert from 'node:assert/strict'
import { cpuUsage, pid } from 'node:process'
import { test } from 'node:test'
import { timeIn, usedBy } from './processor-time.ts'

test('the processor time of a process is what it took itself and what the system took for it', () => {
  const line = (name: string) => `4711 (${name}) R 1 2 3 4 5 6 7 8 9 10 120 34 5 6 20 0 7 0 8 9 10\n`
  assert.equal(timeIn(line('node')), 1540)
  assert.equal(timeIn(line('a (b) 1 2 3) c')), 1540)
  assert.equal(timeIn(line('two\nlines')), 1540)
})

test('where nobody tells, none was taken', async () => {
  assert.equal(timeIn(''), 0)
  assert.equal(await usedBy(undefined), 0)
})

test('this process has taken some', async () => {
  const { user, system } = cpuUsage()
  const used = await usedBy(pid)
  const { user: userThen, system: systemThen } = cpuUsage()
  // In milliseconds, and two parts that are each rounded to a hundredth of a second.
  assert.ok(used >= (user + system) / 1000 - 20, `${used}`)
  assert.ok(used <= (userThen + systemThen) / 1000 + 20, `${used}`)
})
