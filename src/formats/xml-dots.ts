/** Names with dots for elements inside each other: `account.2.label` is account/idx[@id=2]/label where numbers are `idx[@id]`. */

import { SourceError } from '../kernel/errors.ts'
import { isXmlName, makeStep, type Place, type Step, type XmlPath } from './xml-path.ts'

type Numbers = { readonly element: string; readonly attribute: string }

export function dottedPath(path: XmlPath, numbers: Numbers): XmlPath {
  for (const name of [numbers.element, numbers.attribute])
    if (!isXmlName(name)) throw new SourceError(`numbers: ${name} cannot be an XML name`)
  if (path.steps.length !== 1 || path.steps[0]?.element !== '{name}' || path.attribute !== undefined)
    throw new SourceError('numbers: only the path {name} can be written with dots')
  const numbered = (word: string) => `${numbers.element}[@${numbers.attribute}=${word}]`
  return {
    ...path,
    place(name) {
      if (/[/[\]]/.test(name)) return 'has a slash or bracket in its name; write its parts with dots between'
      return path.place(
        name
          .split('.')
          .map((word) => (/^\d+$/.test(word) ? numbered(word) : word))
          .join('/'),
      )
    },
    nameAt: (place) => dotted(place, numbers),
  }
}

function dotted({ steps, attribute }: Place, numbers: Numbers): string | undefined {
  const words = steps.map((step) => wordOf(step, numbers))
  return attribute === undefined && words.every((word) => word !== undefined) ? words.join('.') : undefined
}

function wordOf(step: Step, { element, attribute }: Numbers): string | undefined {
  const number = step.attributes[0]?.[1] ?? ''
  if (/^\d+$/.test(number) && step.key === makeStep(element, [[attribute, number]]).key) return number
  return step.key === step.element && !step.element.includes('.') ? step.element : undefined
}
