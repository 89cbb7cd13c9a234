/** The guide holds together: each page leads to its topic, each link and picture is there, and each topic is found. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { topicOf, topics } from '../../web/guide.ts'
import { helpOf } from '../../web/src/lib/help-topics.ts'
import { root } from '../support/start-app.ts'

const folder = join(root, 'docs', 'guide')
const made = new Map(topics.map((name) => [name, topicOf(name, (path) => path)]))
const linksOf = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)

/** `''` when it leads somewhere. */
function wrongWith(topic: string, anchor: string | undefined): string {
  const html = made.get(topic)?.html
  if (html === undefined) return `there is no topic ${topic}`
  return anchor === undefined || html.includes(`id="${anchor}"`) ? '' : `${topic} has no heading ${anchor}`
}

test('each link of the guide leads to a topic and a heading that are there', () => {
  const wrong: string[] = []
  let links = 0
  for (const [name, { html }] of made)
    for (const href of linksOf(html)) {
      links += 1
      const [, topic, anchor] = href.match(/^\/help\/([\w-]+)(?:#([\w-]+))?$/) ?? []
      if (topic === undefined) {
        if (!/^\/api\/(docs|openapi\.json)$/.test(href)) wrong.push(`${name}: ${href}`)
      } else {
        const fault = wrongWith(topic, anchor)
        if (fault !== '') wrong.push(`${name}: ${fault}`)
      }
    }
  assert.deepEqual(wrong, [])
  assert.ok(links > 30, `${links} links`)
})

test('each topic is found from the first one', () => {
  const found = new Set(['index'])
  for (const name of found)
    for (const href of linksOf(made.get(name)?.html ?? '')) {
      const topic = href.match(/^\/help\/([\w-]+)/)?.[1]
      if (topic !== undefined) found.add(topic)
    }
  assert.deepEqual(
    topics.filter((name) => !found.has(name)),
    [],
  )
})

test('each page of the router leads to what is said of it', () => {
  const router = readFileSync(join(root, 'web', 'src', 'app', 'router.tsx'), 'utf8')
  const paths = [...router.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => path)
  assert.ok(paths.length > 40)
  const outside = ['/', '$', '/t/$code', '/sign-in', '/sign-in/back', '/welcome', '/help/$topic']
  const faults = paths
    .filter((path) => !outside.includes(path))
    .map((path) => {
      const at = path.startsWith('/') ? path : `/t/ACME/${path}`
      const [topic = '', anchor] = helpOf(at.replaceAll(/\$\w+/g, '0199aa')).split('#')
      return topic === 'index' ? `${path} has no topic` : wrongWith(topic, anchor)
    })
  assert.deepEqual(
    faults.filter((fault) => fault !== ''),
    [],
  )
})

/** Of a picture as of all: a reader on a slow line has a topic in a moment, and the release stays small. */
const most = { each: 90_000, together: 700_000 }

test('pictures are light', () => {
  const sizes = readdirSync(join(folder, 'pictures')).map(
    (file) => [file, statSync(join(folder, 'pictures', file)).size] as const,
  )
  assert.deepEqual(
    sizes.filter(([, bytes]) => bytes > most.each),
    [],
  )
  assert.ok(sizes.reduce((sum, [, bytes]) => sum + bytes, 0) <= most.together)
})

test('each picture is there, is shown, and is described', () => {
  const shown = new Set<string>()
  for (const { html } of made.values())
    for (const [, src = '', alt = ''] of html.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)) {
      assert.ok(existsSync(join(folder, src)), src)
      assert.notEqual(alt, '', src)
      shown.add(src)
    }
  const files = readdirSync(join(folder, 'pictures')).map((file) => `pictures/${file}`)
  assert.deepEqual(
    files.filter((file) => !shown.has(file)),
    [],
  )
})
