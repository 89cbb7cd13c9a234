/** A JSON file: `account.1.label` stands in objects within each other; every value is a string. */

import { FormatError } from '../kernel/errors.ts'
import { refusesHalfCharacter } from './characters.ts'
import type { Format, Parameter } from './format.ts'
import { readJson } from './json-reader.ts'
import { jsonString, jsonTemplateRules } from './json-template.ts'
import { remember } from './remember.ts'
import type { SpecOf } from './spec-of.ts'

const namePattern = /^[A-Za-z0-9_$@:/-]+(?:\.[A-Za-z0-9_$@:/-]+)*$/
/** Keys that would reach into the objects of a program that reads the file. */
const dangerous = new Set(['__proto__', 'constructor', 'prototype'])
const longestName = 300
const deepest = 16

type Tree = Map<string, Tree | string>

export function jsonFormat(spec: SpecOf<'json'>): Format {
  const keysOf = remember(readName)
  const refuses = ({ name, value }: Parameter): string | undefined => {
    const keys = keysOf(name)
    return typeof keys === 'string' ? keys : refusesValue(value)
  }
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses,
    serialise(parameters) {
      const root: Tree = new Map()
      for (const { name, value } of parameters) {
        const keys = keysOf(name)
        const refusal = typeof keys === 'string' ? keys : (refusesValue(value) ?? put(root, keys, value))
        if (refusal) throw new FormatError(name, refusal)
      }
      return `${write(root, '')}\n`
    },
    parse: readJson,
    templateRules: jsonTemplateRules,
  }
}

/** The keys of a name, or a sentence on why it cannot stand in the file. */
function readName(name: string): readonly string[] | string {
  const keys = name.split('.')
  if (name.length > longestName || keys.length > deepest || !namePattern.test(name)) {
    return 'has a name that cannot stand in this file; use letters, digits and _ $ @ : / -, joined by dots'
  }
  const key = keys.find((each) => dangerous.has(each))
  return key ? `has ${key} in its name, which may mean something of its own to a program` : keys
}

function refusesValue(value: string): string | undefined {
  if (value.includes('\u0000')) return 'holds a control character (U+0000), which ends a text in many phones'
  return refusesHalfCharacter(value)
}

function put(root: Tree, keys: readonly string[], value: string): string | undefined {
  const last = keys.at(-1) ?? ''
  let tree = root
  for (const key of keys.slice(0, -1)) {
    let below = tree.get(key)
    if (typeof below === 'string') return 'stands below another parameter'
    if (!below) {
      below = new Map()
      tree.set(key, below)
    }
    tree = below
  }
  const other = tree.get(last)
  if (other === undefined) tree.set(last, value)
  else return typeof other === 'string' ? 'stands twice in the file' : 'stands above another parameter'
  return undefined
}

function write(tree: Tree, indent: string): string {
  if (tree.size === 0) return '{}'
  const inner = `${indent}  `
  const members: string[] = []
  for (const [key, value] of tree) {
    members.push(`${inner}"${key}": ${typeof value === 'string' ? jsonString(value) : write(value, inner)}`)
  }
  return `{\n${members.join(',\n')}\n${indent}}`
}
