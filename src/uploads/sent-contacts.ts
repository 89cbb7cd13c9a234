/** Contacts in a file that a phone sent, as its definition says where they stand. */

import { readXml, type XmlElement } from '../formats/xml-tree.ts'
import { OffhookError, SourceError } from '../kernel/errors.ts'
import type { ContactNumber } from '../schema/contact.ts'
import type { UploadUse } from '../schema/definition.ts'

export type SentContact = { readonly name: string; readonly numbers: readonly ContactNumber[] }

type Stand = NonNullable<UploadUse['contacts']>

export function contactsIn(text: string, stand: Stand): SentContact[] {
  try {
    return elementsOf(readXml(text), stand.each).map((element) => contactOf(element, stand))
  } catch (error) {
    if (error instanceof SourceError)
      throw new OffhookError('UPLOAD_UNREADABLE', `Its contacts cannot be read: ${error.message}`)
    throw error
  }
}

function elementsOf(element: XmlElement, name: string): XmlElement[] {
  return element.name === name ? [element] : element.children.flatMap((child) => elementsOf(child, name))
}

function contactOf(element: XmlElement, { name, numbers }: Stand): SentContact {
  const parts = name.map((place) => valueAt(element, place)).filter((part) => part !== '')
  const all = Object.entries(numbers).flatMap(([kind, place]): ContactNumber[] => {
    const number = valueAt(element, place)
    return number === '' ? [] : [{ kind: kind as ContactNumber['kind'], number }]
  })
  return { name: parts.join(' '), numbers: all }
}

function valueAt({ attributes, children }: XmlElement, place: string): string {
  const [, attribute] = /^@(.+)/.exec(place) ?? []
  const value =
    attribute === undefined
      ? children.find((child) => child.name === place)?.text
      : attributes.find(([name]) => name === attribute)?.[1]
  return value?.trim() ?? ''
}
