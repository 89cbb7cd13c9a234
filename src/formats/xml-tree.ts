/** Reads an XML file into elements: strictly, and without a document type, so that nothing can be defined in it. */

import { SaxesParser } from 'saxes'
import { SourceError } from '../kernel/errors.ts'
import type { Attribute } from './xml-path.ts'

export type XmlElement = {
  readonly name: string
  readonly attributes: Attribute[]
  readonly children: XmlElement[]
  text: string
}

const deepest = 64

export function readXml(source: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const above: XmlElement[] = []
  let root: XmlElement | undefined
  let attributes: Attribute[] = []
  const fail = (message: string): never => {
    throw new SourceError(message, { line: parser.line, column: parser.column + 1 })
  }
  const addText = (text: string): void => {
    const element = above.at(-1)
    if (element) element.text += text
  }
  parser.on('error', (error) => fail(error.message.replace(/^[^ ]*\d+:\d+: /, '')))
  parser.on('doctype', () => fail('a document type declaration is not allowed'))
  parser.on('attribute', ({ name, value }) => attributes.push([name, value]))
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('opentag', ({ name }) => {
    if (above.length === deepest) fail(`elements nest deeper than ${deepest}`)
    const element: XmlElement = { name, attributes, children: [], text: '' }
    attributes = []
    above.at(-1)?.children.push(element)
    root ??= element
    above.push(element)
  })
  parser.on('closetag', () => above.pop())
  parser.write(source).close()
  return root ?? fail('there is no element')
}
