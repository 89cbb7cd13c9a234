/** A JSON file: `account.1.label` stands in objects within each other; every value is a string. */

import { FormatError } from '../kernel/errors.ts'
import { refusesHalfCharacter } from './characters.ts'
import type { Format, Parameter } from './format.ts'
import { readJson } from './json-reader.ts'
import { jsonString, jsonTemplateRules } from './json-template.ts'
import type { SpecOf } from './spec-of.ts'

const namePattern = /^[A-Za-z0-9_$@:/-]+(?:\.[A-Za-z0-9_$@:/-]+)*$/
/** Keys that would reach into the objects of a program that reads the file. */
const dangerous = new Set(['__proto__', 'constructor', 'prototype'])
const longestName = 300
const deepest = 16

type Tree = Map<string, Tree | string>

export function jsonFormat(spec: SpecOf<'json'>): Format {
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses,
    serialise(parameters) {
      const root: Tree = new Map()
      for (const parameter of parameters) {
        const refusal = refuses(parameter) ?? put(root, parameter)
        if (refusal) throw new FormatError(parameter.name, refusal)
      }
      return `${write(root, '')}\n`
    },
    parse: readJson,
    templateRules: jsonTemplateRules,
  }
}

function refuses({ name, value }: Parameter): string | undefined {
  const keys = name.split('.')
  if (name.length > longestName || keys.length > deepest || !namePattern.test(name)) {
    return 'has a name that cannot stand in this file; use letters, digits and _ $ @ : / -, joined by dots'
  }
  const key = keys.find((each) => dangerous.has(each))
  if (key) return `has ${key} in its name, which may mean something of its own to a program`
  if (value.includes('\u0000')) return 'holds a control character (U+0000), which ends a text in many phones'
  return refusesHalfCharacter(value)
}

function put(root: Tree, { name, value }: Parameter): string | undefined {
  const keys = name.split('.')
  const last = keys.pop() ?? ''
  let tree = root
  for (const key of keys) {
    const below = tree.get(key) ?? new Map()
    if (typeof below === 'string') return 'stands below another parameter'
    tree.set(key, below)
    tree = below
  }
  const other = tree.get(last)
  if (other !== undefined)
    return typeof other === 'string' ? 'stands twice in the file' : 'stands above another parameter'
  tree.set(last, value)
  return undefined
}

function write(tree: Tree, indent: string): string {
  if (tree.size === 0) return '{}'
  const inner = `${indent}  `
  const members = Array.from(
    tree,
    ([key, value]) =>
      `${inner}"${key}": ${typeof value === 'string' ? jsonString(value) : write(value, inner)}`,
  )
  return `{\n${members.join(',\n')}\n${indent}}`
}
