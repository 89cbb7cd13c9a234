import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneAtATime } from './one-at-a-time.ts'

/** What is asked, each answered by the test. */
function furnish() {
  const asked: PromiseWithResolvers<string>[] = []
  const ask = oneAtATime(() => {
    const question = Promise.withResolvers<string>()
    asked.push(question)
    return question.promise
  })
  return { asked, ask }
}

const turn = () => new Promise((over) => setImmediate(over))

test('who comes while a question is under way waits for the next one, which all who came share', async () => {
  const { asked, ask } = furnish()
  const [first, second, third] = [ask(), ask(), ask()]
  assert.equal(asked.length, 1)
  asked[0]?.resolve('old')
  assert.equal(await first, 'old')
  await turn()
  assert.equal(asked.length, 2)
  const fourth = ask()
  asked[1]?.resolve('new')
  assert.deepEqual([await second, await third], ['new', 'new'])
  await turn()
  asked[2]?.resolve('newer')
  assert.equal(await fourth, 'newer')
  assert.equal(asked.length, 3)
})

test('a question that fails is told to who asked it, and the next one is asked', async () => {
  const { asked, ask } = furnish()
  const [first, second] = [ask(), ask()]
  asked[0]?.reject(new RangeError('away'))
  await assert.rejects(first, /away/)
  await turn()
  asked[1]?.resolve('there')
  assert.equal(await second, 'there')
})
