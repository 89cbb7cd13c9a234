/** What Node.js itself takes to answer the same bytes: node:http with Basic auth and nothing else. Arguments: files, by their size. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [authorization = '', ...files] = process.argv.slice(2)
const answers = new Map(
  files.map((file) => {
    const body = readFileSync(file)
    return [`/${file.split('/').at(-1)}`, { text: body.toString('latin1'), length: String(body.length) }]
  }),
)

const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? '')
  if (!answer || request.headers.authorization !== authorization) {
    response.writeHead(answer ? 401 : 404).end()
    return
  }
  response.sendDate = false
  response.writeHead(200, [
    'content-type',
    'text/plain',
    'cache-control',
    'no-cache',
    'content-length',
    answer.length,
  ])
  response.end(answer.text, 'latin1')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`port ${typeof address === 'object' ? address?.port : ''}\n`)
})
