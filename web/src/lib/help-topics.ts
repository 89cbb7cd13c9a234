/** Which topic of the guide a page is about: its address, without the tenant. */

/** What an address begins with, the longer before the shorter. */
const topicsOfPages: readonly (readonly [page: string, topic: string])[] = [
  ['phones/change', 'change-many'],
  ['phones/paste', 'phones-in#paste-them'],
  ['phones/import', 'phones-in#import-a-file'],
  ['phones/new', 'phones-in#one-by-one'],
  ['phones/', 'phone'],
  ['phones', 'lists'],
  ['extensions/import', 'extensions#many-at-once'],
  ['extensions', 'extensions'],
  ['contacts', 'contacts'],
  ['presets', 'presets#presets'],
  ['key-layouts', 'presets#key-layouts'],
  ['models', 'models'],
  ['operations', 'resync'],
  ['schedules', 'resync#by-night'],
  ['links', 'links'],
  ['inbox', 'inbox'],
  ['why', 'why'],
  ['audit', 'audit'],
  ['tenants', 'tenants'],
  ['system', 'tenants'],
  ['overview', 'overview'],
  ['start', 'start'],
  ['people', 'people'],
  ['roles', 'people'],
  ['providers', 'people'],
  ['account', 'people'],
  ['keys', 'people#api-keys'],
]

/** `/t/ACME/phones/paste` leads to `phones-in#paste-them`; what is nowhere to the first page of the guide. */
export function helpOf(pathname: string): string {
  const page = pathname.replace(/^\/t\/[^/]+\//, '').replace(/^\//, '')
  return topicsOfPages.find(([beginning]) => page.startsWith(beginning))?.[1] ?? 'index'
}
