/** Which phone books a phone is told of, in which order. */

import type { Scope } from '../language/scope.ts'

export type ListedBook = Scope & { readonly isFirst: boolean }

/** The tenant's own phone book, then those that the settings name; the first of the two kinds that there is stands alone where a phone takes one. */
export function inOrder(ofTenant: string | undefined, own: Scope, name: string): ListedBook[] {
  const books = [
    ...(ofTenant === undefined ? [] : [{ name, url: ofTenant, isFirst: true }]),
    ...(own.phoneBookUrl ? [{ name, url: own.phoneBookUrl, isFirst: ofTenant === undefined }] : []),
    ...(own.phoneBookUrl2 ? [{ name: `${name} 2`, url: own.phoneBookUrl2, isFirst: false }] : []),
  ]
  return books.map((book, index) => ({ ...book, number: index + 1, index }))
}
